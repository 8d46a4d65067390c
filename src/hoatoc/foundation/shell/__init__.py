"""Khung: navigation, home page, appearance, switching appointments; the desks of the administrators."""
