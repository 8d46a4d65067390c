"""Adapters of the print port to real engines."""
