"""Django's entry for the organisation."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "hoatoc.foundation.org"
    label = "org"
    verbose_name = "Cơ quan"

    def ready(self) -> None:
        from hoatoc.foundation.org import checks, jobs, subscribers  # noqa: F401 registers
