"""Văn bản: the heart."""
