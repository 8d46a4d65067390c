"""So số trên tệp với số đã lấy: what the machine reads on page 1, and what it asks a person to look at."""

from datetime import date, datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.rules import PdfFacts
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.lib.sheet import DateLine, NumberLine, date_line, number_line
from hoatoc.lib.symbols import NotASymbol, parse_symbol
from hoatoc.records.documents.models import Document, DocumentFile, Entry
from hoatoc.records.documents.rules import Direction, EntryState, FileRole, NumberCheck


class NumberDiffers(Refusal):
    """Trang 1 của tệp ghi {seen}, không phải {taken}. Hãy chọn đúng tệp của văn bản {taken}; tệp này chưa được nhận."""

    code = "TEP-20"
    status = 422


class NumberSeenDiffers(Refusal):
    """Số vừa gõ là {typed}, số đã lấy là {taken}. Hãy nhìn lại bản quét; nếu bản quét ghi số khác thì thay tệp đúng."""

    code = "TEP-21"
    status = 422


class NumberNotConfirmed(Refusal):
    """Chưa ai xác nhận số ghi trên tệp chính. Hãy nhìn trang 1, gõ số nhìn thấy rồi phát hành."""

    code = "TEP-22"
    status = 422


class DateDiffers(Refusal):
    """Trang 1 của tệp ghi ngày {seen}, số lấy ngày {taken:%d/%m/%Y}. Hãy sửa ngày trên tệp, hoặc để trống ngày cho máy in."""

    code = "TEP-23"
    status = 422


class NothingToConfirm(Refusal):
    """Tệp chính của văn bản này không chờ xác nhận số. Hãy tải lại trang để xem trạng thái mới."""

    code = "TEP-26"


def printed_number(facts: PdfFacts) -> NumberLine | None:
    """The number line of page 1 when it was typed; what a scanner's OCR read proves nothing."""
    return number_line(facts.words) if facts.has_text else None


def printed_date(facts: PdfFacts) -> DateLine | None:
    """The date line of page 1 when it was typed."""
    return date_line(facts.words) if facts.has_text else None


def compare(document: Document, facts: PdfFacts | None) -> NumberCheck | None:
    """How the number on a file of this document was checked; None when nobody read the file.  Raises NumberDiffers."""
    if facts is None:
        return None
    line = printed_number(facts)
    if line is None or line.number is None:
        return NumberCheck.ASKED
    check_number(line, document.number, document.code_printed, document.symbol_text)
    return NumberCheck.READ


def check_number(line: NumberLine, number: int | None, code: str, taken: str) -> None:
    """The number on the sheet is the one taken, and its kind code too where both print one.  Raises NumberDiffers."""
    is_other_kind = (
        bool(line.symbol.kind_code and code) and line.symbol.kind_code.casefold() != code.casefold()
    )
    if line.number != number or is_other_kind:
        raise NumberDiffers(seen=str(line.symbol), taken=taken)


def check_date(line: DateLine | None, day: date) -> None:
    """A date printed whole is the day of the number.  Raises DateDiffers."""
    if line is None or line.day is None or line.month is None or line.year is None:
        return
    if (line.day, line.month, line.year) != (day.day, day.month, day.year):
        raise DateDiffers(seen=f"{line.day:02d}/{line.month:02d}/{line.year}", taken=day)


@transaction.atomic
def confirm_number(*, entry: Entry, typed: str, actor: Actor, at: datetime) -> DocumentFile:
    """Xác nhận số trên tệp: somebody looked at page 1 and typed the number that stands there.

    Raises NotFound, NothingToConfirm, NumberSeenDiffers.
    """
    actor.require(Right.TAKE_NUMBER)
    held = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=entry.pk, agency_id=actor.own_agency, direction=Direction.OUT)
        .first()
    )
    if held is None:
        raise NotFound
    main = DocumentFile.objects.filter(document=held.document, role=FileRole.MAIN).first()
    is_asked = main is not None and main.number_check in {NumberCheck.ASKED, NumberCheck.CONFIRMED}
    if main is None or not is_asked or held.state != EntryState.NUMBERED:
        raise NothingToConfirm
    if _number_typed(typed) != held.document.number:
        raise NumberSeenDiffers(typed=" ".join(typed.split())[:60] or "trống", taken=held.document.number)
    main.number_check = NumberCheck.CONFIRMED
    main.save(update_fields=["number_check"])
    record(
        actor=actor,
        at=at,
        verb="xác nhận số trên tệp",
        subject=Subject("entry", held.uid, held.label),
        facts={"số": held.document.number, "sha256": main.blob_id},
    )
    return main


def _number_typed(typed: str) -> int | None:
    """The number in what was typed: "15", "015" or the whole symbol."""
    text = typed.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        return parse_symbol(text).number
    except NotASymbol:
        return None
