"""Django's entry for the store: sets the drivers."""

from pathlib import Path

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "hoatoc.foundation.files"
    label = "files"
    verbose_name = "Kho tệp"

    def ready(self) -> None:
        from django.conf import settings

        from hoatoc.foundation.files import checks, jobs, ports, subscribers  # noqa: F401 registers
        from hoatoc.foundation.files.drivers.folder import FolderStore
        from hoatoc.foundation.files.drivers.libreoffice import LibreOffice
        from hoatoc.foundation.files.drivers.no_scanner import NoScanner
        from hoatoc.foundation.files.drivers.pdf import PdfInAChild

        ports.use(
            stores=[FolderStore(lambda: Path(settings.HOATOC_DATA_DIR) / "blobs")],
            scanners=[NoScanner()],
            pdf_tools=[PdfInAChild()],
            offices=[LibreOffice()],
        )
