"""Thẻ mẫu: the words that templates use."""
