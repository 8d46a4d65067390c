"""Adapters of log-in."""
