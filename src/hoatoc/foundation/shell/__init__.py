"""Khung: navigation, home page, appearance; the desks of the administrators (installation, audit)."""
