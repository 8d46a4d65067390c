"""Django's entry for the calendar."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "hoatoc.foundation.calendar"
    label = "calendar"
    verbose_name = "Lịch làm việc"

    def ready(self) -> None:
        from hoatoc.foundation.calendar import subscribers  # noqa: F401 registers
