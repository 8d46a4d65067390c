"""Django's entry for people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hoatoc.foundation.accounts"
    label = "accounts"
    verbose_name = "Người dùng"

    def ready(self) -> None:
        from hoatoc.foundation.accounts import subscribers  # noqa: F401 registers
