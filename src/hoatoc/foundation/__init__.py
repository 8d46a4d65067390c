"""What everybody needs; no paper in it."""
