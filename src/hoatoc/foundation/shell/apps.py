"""Django's entry for the frame."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "hoatoc.foundation.shell"
    label = "shell"
    verbose_name = "Khung"

    def ready(self) -> None:
        from hoatoc.foundation.shell import jobs, subscribers  # noqa: F401 register
