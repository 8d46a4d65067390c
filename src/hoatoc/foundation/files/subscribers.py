"""What the store shows on every page."""

from collections.abc import Iterator

from hoatoc.foundation.files.ports import scanner
from hoatoc.foundation.ui.events import Banner, banner
from hoatoc.lib.actor import Actor


def no_scanner_banner(actor: Actor, _: None) -> Iterator[Banner]:  # noqa: ARG001 the slot's signature
    """The banner of an installation without a virus scanner."""
    if scanner().name == "none":
        yield Banner("Máy chủ chưa có phần mềm quét virus: tệp nhận vào chưa được kiểm tra.")


banner.fill(no_scanner_banner)
