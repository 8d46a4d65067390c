"""A book as .xlsx: the prescribed columns, what was asked of it, the network it comes from."""

from io import BytesIO
from typing import Any

from hoatoc.records.documents.queries.printing import PrintedBook

FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")
"""What a table program may take for a formula at the beginning of a cell (ASVS 1.2.10)."""
FIGURES = frozenset({"n", "copies"})
UNITS_PER_PERCENT = 1.4
HEAD_ROWS = 4


def harmless(text: str) -> str:
    """A cell that no table program runs: text that looks like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(FORMULA_LIKE) else text


def workbook_of(printed: PrintedBook) -> bytes:
    """The bytes of a workbook with one sheet."""
    import xlsxwriter

    out = BytesIO()
    settings = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, settings) as workbook:
        sheet = workbook.add_worksheet("Sổ")
        looks = {
            "band": workbook.add_format({"bold": True, "font_color": "white", "bg_color": _band_colour(printed)}),
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "head": workbook.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#EEEEEE"}),
            "cell": workbook.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        }  # fmt: skip
        _write_head(sheet, printed, looks)
        _write_rows(sheet, printed, looks)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROWS)
        sheet.freeze_panes(HEAD_ROWS + 1, 0)
        sheet.set_footer("&L&8" + printed.code + "&R&8Trang &P/&N")
    return out.getvalue()


def _band_colour(printed: PrintedBook) -> str:
    return "#0F5A46" if printed.zone == "inner" else "#6B2F7A"


def _write_head(sheet: Any, printed: PrintedBook, looks: dict[str, Any]) -> None:
    for at, column in enumerate(printed.columns):
        sheet.set_column(at, at, column.width * UNITS_PER_PERCENT)
        sheet.write_blank(0, at, None, looks["band"])
    sheet.write_string(0, 0, f"{printed.band} · {printed.agency}", looks["band"])
    sheet.write_string(1, 0, harmless(printed.book.title), looks["title"])
    counts = printed.counts
    told = f"Cộng {counts['lines']} {printed.unit}, huỷ {counts['void']}"
    sheet.write_string(2, 0, f"{told}. Lọc: {printed.asked}" if printed.asked else f"{told}.")
    sheet.write_string(3, 0, f"Mã băm SHA-256 của các dòng: {printed.rows_hash}")
    for at, column in enumerate(printed.columns):
        sheet.write_string(HEAD_ROWS, at, column.title, looks["head"])


def _write_rows(sheet: Any, printed: PrintedBook, looks: dict[str, Any]) -> None:
    for row, line in enumerate(printed.lines, HEAD_ROWS + 1):
        for at, (column, cell) in enumerate(line.told):
            if not cell:
                sheet.write_blank(row, at, None, looks["cell"])
            elif column.key in FIGURES and cell.isascii() and cell.isdigit() and len(cell) < 10:
                sheet.write_number(row, at, int(cell), looks["cell"])
            else:
                sheet.write_string(row, at, harmless(cell), looks["cell"])
