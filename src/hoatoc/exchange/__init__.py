"""Records leave and arrive."""
