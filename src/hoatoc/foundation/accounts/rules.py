"""Names that log-in keeps, and the times of absence and duty."""

from datetime import time, timedelta

SESSION_KEY = "appointment"
"""Where a session keeps the appointment its person acts through."""

DELEGATION_KEY = "delegation"
"""Where a session keeps the delegation its person acts through, while there is one."""

LONGEST_ABSENCE = timedelta(days=366)
"""Who is away for longer hands the appointment over."""

SHIFTS: tuple[tuple[str, str, time, time], ...] = (
    ("day", "Ngày", time(7), time(17)),
    ("night", "Đêm", time(17), time(7)),
)
"""Ca trực of the week's table; a shift that ends before it begins ends the next day."""
