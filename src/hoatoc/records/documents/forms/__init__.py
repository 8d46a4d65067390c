"""Shapes of what the screens of documents take in."""
