"""Screens of documents: request → door → one action → response."""
