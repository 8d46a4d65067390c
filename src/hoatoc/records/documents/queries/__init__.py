"""Reads of documents for screens and reports."""
