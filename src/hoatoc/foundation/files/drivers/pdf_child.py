"""Reads and draws one PDF in a process of its own: `python -m …pdf_child look|draw <source> [<target>]`.

Bytes that strangers wrote are parsed here and nowhere else, under the limits of `limits`. The order comes as JSON on
stdin, the answer leaves as JSON on stdout; `{"fault": "locked"}` or `{"fault": "broken"}` says why nothing was done.
"""

import io
import json
import mmap
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageSequence
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hoatoc.foundation.files.drivers import limits
from hoatoc.foundation.files.rules import MOST_PAGES, PDF

POINTS = 72 / 25.4
"""Points of a millimetre."""

A4 = (210.0, 297.0)
FACES = {"regular": "Regular", "bold": "Bold", "italic": "Italic"}
MOST_LETTERS = 20_000
MOST_FIELDS = 5_000
MOST_PIXELS = 200_000_000
LARGEST_SIDE = 1500.0  # mm; A0 is 1189
INK_BELOW = 232
SCAN_COVERS = 0.75
CHUNK = 1024 * 1024


class BrokenFile(Exception):
    """The bytes are no PDF or image that can be worked with."""


class LockedFile(Exception):
    """A password is asked for."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of page 1 with its box in mm from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def main(words: Sequence[str]) -> int:
    """Do the one order; exit 0 with an answer, also when the answer is that nothing was done."""
    limits.take_on()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    order, source = json.load(sys.stdin), Path(words[1])
    try:
        paper = source if order["media_type"] == PDF else _page_of_image(source)
        answer = look(paper) if words[0] == "look" else draw(paper, Path(words[2]), order)
    except LockedFile:
        answer = {"fault": "locked"}
    except (BrokenFile, MemoryError, RecursionError):
        answer = {"fault": "broken"}
    json.dump(answer, sys.stdout)
    return 0


# --- look --------------------------------------------------------------------------------------------


def look(source: Path) -> dict[str, Any]:
    """What the file is, the words of page 1 and where ink is on it."""
    with _opened(source) as pdf:
        is_locked = pdf.is_encrypted
        is_signed = _has_signature(pdf) or _has_byte_range(source)
    document = pypdfium2.PdfDocument(source)
    try:
        page = document[0]
        width, height = (side / POINTS for side in page.get_size())
        if not (10 < width < LARGEST_SIDE and 10 < height < LARGEST_SIDE):
            raise BrokenFile
        return {
            "pages": len(document),
            "width": width,
            "height": height,
            "is_signed": is_signed,
            "is_locked": is_locked,
            "is_scan": _is_scan(page),
            "words": [
                [word, round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)]
                for word, left, top, right, bottom in _words(_letters(page, height))
            ],
            "ink": [f"{row:x}" for row in _ink(page)],
        }
    except pypdfium2.PdfiumError as error:
        raise BrokenFile from error
    finally:
        document.close()


def _opened(source: Path) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(source)
        count = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise LockedFile from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise BrokenFile from error
    if not 0 < count <= MOST_PAGES:
        raise BrokenFile
    return pdf


def _has_signature(pdf: pikepdf.Pdf) -> bool:
    """A signature field with a value, however deep in the form."""
    try:
        waiting = list(pdf.Root.AcroForm.Fields)
    except (AttributeError, TypeError, KeyError):
        return False
    seen = 0
    while waiting and seen < MOST_FIELDS:
        field = waiting.pop()
        seen += 1
        if not isinstance(field, pikepdf.Dictionary):
            continue
        if field.get("/FT") == "/Sig" and "/V" in field:
            return True
        kids = field.get("/Kids")
        if isinstance(kids, pikepdf.Array):
            waiting.extend(list(kids))
    return False


def _has_byte_range(source: Path) -> bool:
    """What every signature leaves in the bytes, also where the form does not name it."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"/ByteRange") >= 0


def _is_scan(page: pypdfium2.PdfPage) -> bool:
    """Whether pictures cover most of the page: one, or the strips that some scanners cut it into."""
    width, height = page.get_size()
    covered = 0.0
    for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = each.get_bounds()
        covered += abs((right - left) * (top - bottom))
    return bool(covered >= SCAN_COVERS * width * height)


def _letters(page: pypdfium2.PdfPage, height: float) -> Iterator[Letter]:
    """Letters in the order of the page, with their boxes as the page is seen (turned pages too)."""
    text = page.get_textpage()
    place = _seen(page)
    for index in range(min(text.count_chars(), MOST_LETTERS)):
        code = pypdfium2.raw.FPDFText_GetUnicode(text.raw, index)
        left, bottom, right, top = text.get_charbox(index, loose=True)
        x1, y1 = place(left, bottom)
        x2, y2 = place(right, top)
        yield Letter(
            chr(code) if 0 < code < 0x110000 else " ",
            min(x1, x2) / POINTS,
            height - max(y1, y2) / POINTS,
            max(x1, x2) / POINTS,
            height - min(y1, y2) / POINTS,
        )


def _seen(page: pypdfium2.PdfPage) -> Any:
    """From a point of the page's own space to one of the page as it is seen, both from the bottom left."""
    turned = page.get_rotation()
    left, bottom, right, top = page.get_cropbox()
    wide, high = right - left, top - bottom

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = x - left, y - bottom
        return {0: (x, y), 90: (y, wide - x), 180: (wide - x, high - y), 270: (high - y, x)}[turned]

    return place


def _words(letters: Iterator[Letter]) -> Iterator[tuple[str, float, float, float, float]]:
    """Letters up to the next space, or to a jump to another line."""
    word: list[Letter] = []
    for letter in letters:
        is_apart = bool(word) and (
            abs(letter.top - word[-1].top) > 0.6 * (word[-1].bottom - word[-1].top)
            or letter.left - word[-1].right > 0.35 * (word[-1].bottom - word[-1].top)
        )
        if letter.text.isspace() or letter.text == "\x00" or is_apart:
            if word:
                yield _word(word)
            word = []
        if not letter.text.isspace() and letter.text.isprintable():
            word.append(letter)
    if word:
        yield _word(word)


def _word(letters: Sequence[Letter]) -> tuple[str, float, float, float, float]:
    return (
        "".join(each.text for each in letters),
        min(each.left for each in letters),
        min(each.top for each in letters),
        max(each.right for each in letters),
        max(each.bottom for each in letters),
    )


def _ink(page: pypdfium2.PdfPage) -> Iterator[int]:
    """Rows of page 1, a bit for every mm² that is not white."""
    picture = page.render(scale=2 / POINTS, grayscale=True).to_pil().convert("L")
    small = picture.reduce(2)
    width, height = small.size
    data = small.tobytes()
    for y in range(height):
        row = data[y * width : (y + 1) * width]
        yield sum(1 << x for x, shade in enumerate(row) if shade < INK_BELOW)


# --- draw --------------------------------------------------------------------------------------------


def draw(source: Path, target: Path, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write the file with the overlay on page 1 to `target`; every other byte of its pages stays what it was."""
    with _opened(source) as pdf:
        if pdf.is_encrypted:
            raise LockedFile
        page = pikepdf.Page(pdf.pages[0])
        box = [float(side) for side in page.cropbox]
        size = (box[2] - box[0], box[3] - box[1])
        if int(page.obj.get("/Rotate", 0)) % 180:
            size = (size[1], size[0])
        try:
            with pikepdf.open(io.BytesIO(_overlay(size, order))) as overlay:
                _put(pdf, page, overlay, pikepdf.Rectangle(*box))
            pdf.save(target, deterministic_id=True)
        except (pikepdf.PdfError, RuntimeError) as error:
            raise BrokenFile from error
    return {"size": target.stat().st_size}


def _put(pdf: pikepdf.Pdf, page: pikepdf.Page, overlay: pikepdf.Pdf, box: pikepdf.Rectangle) -> None:
    """The overlay after everything the page draws, upright as the page is seen; its name is no accident (same file, same bytes)."""
    form = pdf.copy_foreign(pikepdf.Page(overlay.pages[0]).as_form_xobject())
    names = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    count = sum(1 for each in names if str(each).startswith("/HoaToc"))
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/HoaToc{count}"))
    page.contents_add(b"q\n", prepend=True)
    upright = page.calc_form_xobject_placement(
        form, name, box, invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    page.contents_add(b"Q\n" + upright)
    page.contents_coalesce()


def _overlay(size: tuple[float, float], order: Mapping[str, Any]) -> bytes:
    """One transparent page of this size (points) with the parts of the order."""
    for face, file in FACES.items():
        pdfmetrics.registerFont(TTFont(face, str(Path(order["fonts"]) / f"Tinos-{file}.ttf")))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=True, initialFontName="regular")
    canvas.setFillColorRGB(*order["colour"])
    canvas.setStrokeColorRGB(*order["colour"])
    canvas.setLineWidth(0.7)
    for part in order["parts"]:
        if "text" in part:
            _write(canvas, size[1], part)
        else:
            top = size[1] - (part["top"] + part["height"]) * POINTS
            canvas.rect(part["left"] * POINTS, top, part["width"] * POINTS, part["height"] * POINTS)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _write(canvas: Canvas, height: float, part: Mapping[str, Any]) -> None:
    text, size = part["text"], part["size"]
    wide = pdfmetrics.stringWidth(text, part["face"], size)
    if part["width"] and wide > part["width"] * POINTS:
        size *= part["width"] * POINTS / wide
    canvas.setFont(part["face"], size)
    put = canvas.drawCentredString if part["align"] == "center" else canvas.drawString
    put(part["x"] * POINTS, height - part["y"] * POINTS, text)


# --- images ------------------------------------------------------------------------------------------


def _page_of_image(source: Path) -> Path:
    """The picture as a PDF beside it, a page for every picture in it, in its own size when it tells one."""
    target = source.with_suffix(".pdf")
    try:
        with Image.open(source) as opened:
            canvas = Canvas(str(target), invariant=True)
            for count, frame in enumerate(ImageSequence.Iterator(opened)):
                if count >= MOST_PAGES:
                    raise BrokenFile
                width, height = (side * POINTS for side in _paper_size(frame))
                canvas.setPageSize((width, height))
                picture = frame if frame.mode in {"1", "L", "RGB"} else frame.convert("RGB")
                canvas.drawImage(ImageReader(picture.copy()), 0, 0, width, height)
                canvas.showPage()
            canvas.save()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BrokenFile from error
    return target


def _paper_size(picture: Image.Image) -> tuple[float, float]:
    """Its size in mm from its own resolution; a photograph fits into A4, upright or lying."""
    across, down = (float(each) for each in picture.info.get("dpi", (0, 0)))
    if across >= 50 and down >= 50:
        width, height = picture.width / across * 25.4, picture.height / down * 25.4
        if 50 <= width <= 450 and 50 <= height <= 450:
            return width, height
    page = A4 if picture.height >= picture.width else (A4[1], A4[0])
    scale = min(page[0] / picture.width, page[1] / picture.height)
    return picture.width * scale, picture.height * scale


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
