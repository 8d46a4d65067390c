"""Draws the sheets of the demo: one page in the Party's form (36-HD/VPTW), with a text layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hoatoc.lib.vietnamese import vn_long_date

REGULAR, BOLD, ITALIC = "Tinos", "Tinos-Bold", "Tinos-Italic"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed on one page."""

    superior: str
    issuer: str
    symbol: str
    place: str
    day: date
    kind: str
    abstract: str
    body: Sequence[str]
    recipients: Sequence[str]
    authority: str
    position: str
    signer: str


def load_fonts(folder: Path) -> None:
    """Register Tinos, whose letters include every Vietnamese one.  Raises FileNotFoundError when it is not there."""
    for name, file in ((REGULAR, "400Regular"), (BOLD, "700Bold"), (ITALIC, "400Regular_Italic")):
        path = folder / f"Tinos_{file}.ttf"
        if not path.exists():
            raise FileNotFoundError(path)
        pdfmetrics.registerFont(TTFont(name, str(path)))


def draw(sheet: Sheet) -> bytes:
    """The page as PDF bytes, the same for the same sheet."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    canvas.setTitle(f"{sheet.symbol} {sheet.abstract}")
    _head(canvas, sheet)
    top = _title(canvas, sheet)
    bottom = _body(canvas, sheet, top)
    _foot(canvas, sheet, min(bottom - 14 * mm, 110 * mm))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _head(canvas: Canvas, sheet: Sheet) -> None:
    left, right, top = 62 * mm, 152 * mm, 275 * mm
    _center(canvas, left, top, sheet.superior.upper(), REGULAR, 12)
    _center(canvas, left, top - 6 * mm, sheet.issuer.upper(), BOLD, 12)
    _center(canvas, left, top - 11 * mm, "*", REGULAR, 14)
    _center(canvas, left, top - 17 * mm, f"Số {sheet.symbol}", REGULAR, 13)
    _center(canvas, right, top, "ĐẢNG CỘNG SẢN VIỆT NAM", BOLD, 13)
    width = pdfmetrics.stringWidth("ĐẢNG CỘNG SẢN VIỆT NAM", BOLD, 13)
    canvas.line(right - width / 2, top - 1.6 * mm, right + width / 2, top - 1.6 * mm)
    _center(canvas, right, top - 11 * mm, f"{sheet.place}, {vn_long_date(sheet.day)}", ITALIC, 13)


def _title(canvas: Canvas, sheet: Sheet) -> float:
    y = 221 * mm  # below the room that the stamp ĐẾN needs under the number
    if sheet.kind != "Công văn":
        _center(canvas, 105 * mm, y, sheet.kind.upper(), BOLD, 15)
        y -= 8 * mm
    for line in _wrap(sheet.abstract, BOLD, 13.5, 140 * mm):
        _center(canvas, 105 * mm, y, line, BOLD, 13.5)
        y -= 6.4 * mm
    _center(canvas, 105 * mm, y + 1 * mm, "-----", REGULAR, 12)
    return float(y - 9 * mm)


def _body(canvas: Canvas, sheet: Sheet, y: float) -> float:
    for paragraph in sheet.body:
        for number, line in enumerate(_wrap("        " + paragraph, REGULAR, 14, 165 * mm)):
            canvas.setFont(REGULAR, 14)
            canvas.drawString((30 + (12 if number == 0 else 0)) * mm, y, line.strip())
            y -= 7 * mm
        y -= 2 * mm
    return y


def _foot(canvas: Canvas, sheet: Sheet, y: float) -> None:
    canvas.setFont(BOLD, 12)
    canvas.drawString(30 * mm, y, "Nơi nhận:")
    canvas.setFont(REGULAR, 11)
    for number, line in enumerate(
        [*(f"- {name}," for name in sheet.recipients), "- Lưu Văn phòng."], start=1
    ):
        canvas.drawString(30 * mm, y - number * 5 * mm, line)
    _center(canvas, 150 * mm, y, sheet.authority, BOLD, 13)
    _center(canvas, 150 * mm, y - 6.5 * mm, sheet.position.upper(), REGULAR, 13)
    canvas.setStrokeColorRGB(0.78, 0.1, 0.1)
    canvas.setLineWidth(1.2)
    canvas.circle(138 * mm, y - 22 * mm, 13 * mm)
    canvas.setFillColorRGB(0.1, 0.2, 0.6)
    _center(canvas, 152 * mm, y - 24 * mm, sheet.signer.split()[-1], ITALIC, 26)
    canvas.setFillColorRGB(0, 0, 0)
    _center(canvas, 150 * mm, y - 40 * mm, sheet.signer, BOLD, 13)


def _center(canvas: Canvas, x: float, y: float, text: str, font: str, size: float) -> None:
    canvas.setFont(font, size)
    canvas.drawCentredString(x, y, text)


def _wrap(text: str, font: str, size: float, width: float) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip(" ") if line.strip() else line + word
        if line.strip() and pdfmetrics.stringWidth(longer, font, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
