"""Người dùng và chức danh: one person, many dated appointments, acting through one at a time.

A change of role, appointment or account works from the next request on, because the actor is built anew for each.
"""
