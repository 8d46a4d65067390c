"""Thẻ mẫu của khung."""
