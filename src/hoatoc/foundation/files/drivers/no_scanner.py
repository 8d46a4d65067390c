"""No virus scanner: says so, and every page says so too."""

from pathlib import Path

from hoatoc.foundation.files.rules import ScanState


class NoScanner:
    """Chưa có máy quét: files are readable and marked as not scanned."""

    name = "none"

    def scan(self, path: Path) -> ScanState:  # noqa: ARG002 the port's signature
        """Always `not_scanned`."""
        return ScanState.NOT_SCANNED
