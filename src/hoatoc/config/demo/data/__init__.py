"""Data of the demo: units of 2018 (PyPI package vietnam-provinces 0.2) and two published official letters as scanned."""
