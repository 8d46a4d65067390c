from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "hoatoc.foundation.ui"
    verbose_name = "Giao diện"
