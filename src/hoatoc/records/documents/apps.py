"""Django's entry for documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hoatoc.records.documents"
    label = "documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        from hoatoc.records.documents import checks, jobs, subscribers  # noqa: F401 registers
