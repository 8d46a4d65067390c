"""Kho tệp: bytes by their SHA-256, once however many use them; on disk and fsynced before the row that names them.

The store is no oracle: an upload always takes the bytes, also when the same file is there already. A blob is readable only
when the scanner found it clean, or when no scanner is set up (then every page says so).
"""
