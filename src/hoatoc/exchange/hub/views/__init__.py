"""Screens of gửi nhận; a file per group."""
