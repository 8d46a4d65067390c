from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "hoatoc.foundation.ui"
    verbose_name = "Giao diện"

    def ready(self) -> None:
        from hoatoc.foundation.ui import ports
        from hoatoc.foundation.ui.drivers.weasy import WeasyPrinter

        ports.use(WeasyPrinter())
