"""Django's entry for the hub: registers channels."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "hoatoc.exchange.hub"
    label = "hub"
    verbose_name = "Gửi nhận"

    def ready(self) -> None:
        from hoatoc.exchange.hub import checks, jobs, subscribers  # noqa: F401 registers
        from hoatoc.exchange.hub.drivers.local import LocalChannel
        from hoatoc.exchange.hub.drivers.paper import PaperChannel
        from hoatoc.exchange.hub.ports import offer

        offer(LocalChannel())
        offer(PaperChannel())
