"""Channels: adapters to real ways of sending."""
