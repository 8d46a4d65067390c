"""Lịch làm việc: which days the offices of the province work; shipped years, corrected by the province and by each agency."""
