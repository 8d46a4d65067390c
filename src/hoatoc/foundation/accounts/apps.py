"""Django's entry for people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hoatoc.foundation.accounts"
    label = "accounts"
    verbose_name = "Người dùng"
