"""Screens of people; a file per group of screens."""
