"""WeasyPrint: prints with the product's own style sheet and one family of fonts, Tinos."""

import gc
import logging
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoatoc.foundation.ui.ports import Foot, PageSeen, Tell
from hoatoc.foundation.ui.rules import PAPER_SIZES, VIETNAMESE_LETTERS, Paper

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.text.fonts import FontConfiguration

OWN = Path(__file__).resolve().parents[1] / "data"
SCHEME = "hoatoc:"
SERVED = frozenset({"print.css"})
FONTS_CONF = OWN / "fonts.conf"
FONTS = Path("/usr/share/fonts/truetype/croscore")
FACES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
FEET = """
@page {{ size: {size}; margin: 0 }}
html {{ font-family: Tinos; font-size: 10pt }} body {{ margin: 0 }}
section {{ position: relative; height: {height}; break-after: page }} section:last-child {{ break-after: auto }}
p {{ position: absolute; margin: 0; bottom: 13mm; left: 15mm; right: 12mm; text-align: right }}
p.number {{ bottom: 5mm; font-size: 9pt }}
"""
NUMBERED_BY_FEET = "@page { @bottom-right { content: none !important } }"

_ENVIRONMENT = threading.Lock()

logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its warnings repeat words of the sheet


class ForeignAddress(ValueError):
    """A template asked for something that is not the product's own file."""


class WeasyPrinter:
    """WeasyPrint behind the print port."""

    name = "weasyprint"

    def pdf(
        self,
        html: str | Sequence[str],
        *,
        paper: Paper,
        css: str = "",
        foot: Foot | None = None,
        tell: Tell | None = None,
    ) -> bytes:
        """Lay out and write part by part; then lay the feet over the pages, for only now it is known what each page holds."""
        parts = [html] if isinstance(html, str) else html
        style = f"@page {{ size: {PAPER_SIZES[paper]} }}\n{css}"
        if len(parts) > 1:
            style += NUMBERED_BY_FEET
        written: list[bytes] = []
        held: list[tuple[str, ...]] = []
        for part in parts:
            with _progress(tell, len(held)):
                document = _laid_out(part, style)
            held += [tuple(page.anchors) for page in document.pages]
            written.append(_written(document))
            del document
            gc.collect()  # boxes know their parents: a part's would stay while the next is laid out
        whole = _joined(written)
        if foot is None and len(parts) == 1:
            return whole
        pages = [PageSeen(number, len(held), ids) for number, ids in enumerate(held, 1)]
        return _overlaid(whole, _feet(pages, paper, foot, is_numbering=len(parts) > 1))

    def missing_letters(self) -> str:
        """Every face of Tinos must be there and have every Vietnamese letter."""
        for face in FACES:
            file = FONTS / face
            if not file.is_file():
                return f"không có {file}; hãy cài gói fonts-croscore"
            if lacking := letters_lacking(file):
                return f"{file} thiếu chữ {lacking[:20]}; hãy cài lại gói fonts-croscore"
        return ""


def letters_lacking(font: Path) -> str:
    """The Vietnamese letters that a font file cannot draw."""
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        known = opened.getBestCmap()
    return "".join(letter for letter in VIETNAMESE_LETTERS if ord(letter) not in known)


def _laid_out(html: str, css: str) -> "Document":
    from weasyprint import CSS, HTML
    from weasyprint.urls import FatalURLFetchingError

    fetcher, fonts = _own_files(), _fonts()
    try:
        sheet = CSS(string=css, font_config=fonts, url_fetcher=fetcher)
        return HTML(string=html, url_fetcher=fetcher).render(stylesheets=[sheet], font_config=fonts)
    except FatalURLFetchingError as refused:  # no Exception of its own accord
        raise ForeignAddress(str(refused)) from None


def _written(document: "Document") -> bytes:
    written: bytes = document.write_pdf()
    return written


def _feet(pages: Sequence[PageSeen], paper: Paper, foot: Foot | None, *, is_numbering: bool) -> bytes:
    """One almost empty page for each page: what stands at its foot, and its number when it comes from several parts."""
    width_and_height = PAPER_SIZES[paper]
    drawn = [
        (foot(page) if foot is not None else "")
        + (f'<p class="number">Trang {page.number}/{page.of}</p>' if is_numbering else "")
        for page in pages
    ]
    body = "".join(f"<section>{each}</section>" for each in drawn)
    style = FEET.format(size=width_and_height, height=width_and_height.split()[1])
    return _written(_laid_out(f"<html><body>{body}</body></html>", style))


def _joined(parts: Sequence[bytes]) -> bytes:
    """One PDF after the other."""
    import pikepdf

    if len(parts) == 1:
        return parts[0]
    out = BytesIO()
    with pikepdf.open(BytesIO(parts[0])) as whole, ExitStack() as opened:
        for part in parts[1:]:
            whole.pages.extend(opened.enter_context(pikepdf.open(BytesIO(part))).pages)
        whole.save(out, deterministic_id=True)
    return out.getvalue()


def _overlaid(below: bytes, above: bytes) -> bytes:
    """Each page of `above` drawn over the same page of `below`; the same input gives the same bytes."""
    import pikepdf

    with pikepdf.open(BytesIO(below)) as pdf, pikepdf.open(BytesIO(above)) as feet:
        for page, foot in zip(pdf.pages, feet.pages, strict=True):
            page.add_overlay(foot, None)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _fonts() -> "FontConfiguration":
    """Fonts of this document: Tinos alone, whatever else the machine has.

    Debian's fonts-liberation 1 calls itself by the same family names as version 2 and lacks most Vietnamese letters, so no
    choice is left to the machine's own configuration. Fontconfig reads the variable only while a configuration is made.
    """
    from weasyprint.text.fonts import FontConfiguration

    with _ENVIRONMENT:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(FONTS_CONF)
        try:
            return FontConfiguration()
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _own_files() -> Any:
    """Serves the product's own style sheet and nothing else: no network, no other file, not even `data:`."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 its signature
            name = url.removeprefix(SCHEME)
            if not url.startswith(SCHEME) or name not in SERVED:
                raise ForeignAddress(url)
            return URLFetcherResponse(url, (OWN / name).read_bytes(), {"Content-Type": "text/css"})

    return OwnFiles(fail_on_errors=True)


class _PagesHeard(logging.Handler):
    """WeasyPrint tells each page that it lays out to its progress log."""

    def __init__(self, tell: Tell, before: int) -> None:
        super().__init__(logging.INFO)
        self._tell, self._before = tell, before
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Only pages, only of this thread's document."""
        found = re.search(r"Page (\d+)$", record.getMessage())
        if found and record.thread == self._thread:
            self._tell(self._before + int(found[1]))


@contextmanager
def _progress(tell: Tell | None, before: int) -> Iterator[None]:
    if tell is None:
        yield
        return
    log = logging.getLogger("weasyprint.progress")
    handler, level = _PagesHeard(tell, before), log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
