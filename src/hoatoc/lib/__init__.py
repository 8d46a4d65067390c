"""Pure Python that several areas need; no Django, no clock, no database."""
