"""Django's entry for the audit trail."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "hoatoc.foundation.audit"
    label = "audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        from hoatoc.foundation.audit import checks  # noqa: F401 registers its invariant
