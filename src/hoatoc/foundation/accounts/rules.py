"""Names that log-in keeps."""

SESSION_KEY = "appointment"
"""Where a session keeps the appointment its person acts through."""
