"""Screens of the organisation: request → door → one action → response."""
