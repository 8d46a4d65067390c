"""Adapters of the store's ports to real things."""
