"""PDF work in a child process: a file that kills its reader kills that process alone."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hoatoc.foundation.files.ports import PdfBroken, PdfLocked
from hoatoc.foundation.files.rules import Overlay, PdfFacts
from hoatoc.lib.profiles import Box
from hoatoc.lib.sheet import Ink, Word

FONTS = Path("/usr/share/fonts/truetype/croscore")
SECONDS = 60
CHILD = "hoatoc.foundation.files.drivers.pdf_child"


class PdfInAChild:
    """pikepdf writes, pdfium reads, reportlab draws; each file in a process with limits."""

    def look(self, path: Path, media_type: str) -> PdfFacts:
        """Words, ink and signature of a PDF or an image."""
        with tempfile.TemporaryDirectory(prefix="hoatoc-pdf-") as folder:
            told = _ask("look", [_beside(path, folder)], {"media_type": media_type})
        rows = tuple(int(row, 16) for row in told["ink"])
        return PdfFacts(
            pages=told["pages"],
            width=told["width"],
            height=told["height"],
            is_signed=told["is_signed"],
            is_locked=told["is_locked"],
            is_scan=told["is_scan"],
            words=tuple(Word(text, Box(*box)) for text, *box in told["words"]),
            ink=Ink(round(told["width"]), len(rows), rows),
        )

    def draw(self, path: Path, media_type: str, overlay: Overlay) -> bytes:
        """The new file; the one read stays as it is."""
        order = {
            "media_type": media_type,
            "fonts": str(FONTS),
            "colour": overlay.colour,
            "parts": [asdict(part) for part in overlay.parts],
        }
        with tempfile.TemporaryDirectory(prefix="hoatoc-pdf-") as folder:
            target = Path(folder) / "drawn.pdf"
            _ask("draw", [_beside(path, folder), target], order)
            return target.read_bytes()


def _beside(path: Path, folder: str) -> Path:
    """The file under a name of our own in the folder where the child may write."""
    name = Path(folder) / "source"
    name.symlink_to(path.resolve())
    return name


def _ask(what: str, files: list[Path], order: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", CHILD, what, *(str(file) for file in files)]
    try:
        done = subprocess.run(  # noqa: S603 our own module, no shell
            command,
            input=json.dumps(order).encode(),
            env=_environment(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise PdfBroken from error
    fault = told.get("fault")
    if fault == "locked":
        raise PdfLocked
    if fault or done.returncode:
        raise PdfBroken
    return told


def _environment() -> dict[str, str]:
    """Where Python finds its modules, and none of the server's settings and keys."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    return kept | {"LANG": "C.UTF-8"}
