"""Tệp trước: an approved file is uploaded, looked at, numbered; number and date are drawn on a PDF made of it (domain.md §B4.2, profile A)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.queries import as_pdf, facts_of, with_overlay
from hoatoc.foundation.files.rules import OFFICE, SHEETS, DrawnText, Face, Overlay, PdfFacts
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.profiles import Box, LinePlace, RuleProfile, profile_on
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.sheet import gaps_in
from hoatoc.lib.vietnamese import vn_long_date
from hoatoc.records.documents.actions.held_files import Upload, refuse_held
from hoatoc.records.documents.actions.number_checks import (
    check_date,
    check_number,
    compare,
    printed_date,
    printed_number,
)
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.outgoing import drop_main, mine_to_issue, next_position
from hoatoc.records.documents.actions.secrecy import may_have_a_file
from hoatoc.records.documents.models import DerivedFile, Document, DocumentFile, Entry
from hoatoc.records.documents.rules import DerivedFor, FileRole, NumberCheck

APPROVED = SHEETS | OFFICE
"""Types that an approved file may have."""

LEAST_GAP = 6.0  # mm: less is a space between words
SMALLEST = 4.0  # mm that a number or a day needs


class NotAnApprovedFile(Refusal):
    """Tệp đã duyệt phải là PDF, ảnh quét, .docx hoặc .odt. Hãy lưu {name} thành một trong các loại đó; chưa có số nào bị lấy."""

    code = "TEP-24"
    status = 422


class NoRoomForNumber(Refusal):
    """Trang 1 không chừa chỗ để in {what}. Hãy để trống khoảng 1 cm ở đó rồi tải lại; chưa có số nào bị lấy."""

    code = "TEP-25"
    status = 422


@dataclass(frozen=True, slots=True)
class Approved:
    """Tệp đã duyệt, looked at: what was sent, the PDF of it and what its first page says."""

    sent: Blob
    name: str
    pdf: Blob
    facts: PdfFacts


@dataclass(frozen=True, slots=True)
class Expected:
    """Số sẽ lấy, as far as it is known before it is taken: a file that prints another one, or another day, is refused."""

    day: date
    number: int | None = None
    code: str = ""
    symbol: str = ""


def inspect_approved(
    *, upload: Upload, actor: Actor, at: datetime, expected: Expected | None = None
) -> Approved:
    """Xem tệp đã duyệt trước khi lấy số: makes the PDF of an office file and reads page 1; no number is used here.

    Without `expected` the day of `at` is expected and no number. Slow, outside any transaction.  Raises NotAnApprovedFile, NotConverted, FileUnreadable, FileLocked, FileHeldBack,
    NumberDiffers, DateDiffers, NoRoomForNumber.
    """
    actor.require(Right.TAKE_NUMBER)
    if upload.blob.media_type not in APPROVED:
        raise NotAnApprovedFile(name=upload.name)
    pdf = upload.blob
    if pdf.media_type in OFFICE:
        pdf = store_bytes(chunks=[as_pdf(upload.blob)], actor=actor, at=at)
    facts = upload.facts if pdf == upload.blob and upload.facts else facts_of(pdf)
    wanted = expected or Expected(local_day(at))
    line = printed_number(facts)
    if line is not None and line.number is not None and wanted.number is not None:
        check_number(line, wanted.number, wanted.code, wanted.symbol)
    check_date(printed_date(facts), wanted.day)
    if not facts.is_signed:
        _check_room(facts)
    return Approved(upload.blob, upload.name, pdf, facts)


def _check_room(facts: PdfFacts) -> None:
    """What is left open on a typed sheet is wide enough to be filled in."""
    line, day = printed_number(facts), printed_date(facts)
    if line is not None and line.blank is not None and line.blank.width < SMALLEST:
        raise NoRoomForNumber(what="số, giữa chữ “Số” và ký hiệu")
    if day is not None and any(blank is not None and blank.width < SMALLEST for blank in day.blanks):
        raise NoRoomForNumber(what="ngày, tháng, năm")


def number_the_upload(*, entry: Entry, approved: Approved, actor: Actor, at: datetime) -> DocumentFile:
    """In số lên tệp đã duyệt: number and date on a PDF of it, which becomes the main file; the upload stays beside it.

    A signed upload goes as it is, byte for byte; one that prints this very number is not drawn on. The drawing is done
    before the entry is locked, so nobody waits for it; killed in between, the number stays and the file can be given again.
    Raises NotWaitingForIssue, NumberDiffers, DateDiffers, SecretFileRefused, FileHeldBack.
    """
    actor.require(Right.TAKE_NUMBER)
    document, facts = entry.document, approved.facts
    line = printed_number(facts)
    is_printed = line is not None and line.number is not None
    if is_printed:
        compare(document, facts)
    check_date(printed_date(facts), document.dated_on or local_day(at))
    if facts.is_signed or is_printed:
        return _write(entry, approved, approved.pdf, compare(document, facts), actor=actor, at=at)
    check = NumberCheck.DRAWN if facts.has_text else NumberCheck.ASKED
    overlay = overlay_for(document, facts)
    if not overlay.parts:
        return _write(entry, approved, approved.pdf, check, actor=actor, at=at)
    drawn = store_bytes(chunks=[with_overlay(approved.pdf, overlay)], actor=actor, at=at)
    return _write(entry, approved, drawn, check, actor=actor, at=at)


@transaction.atomic
def _write(
    entry: Entry, approved: Approved, main: Blob, check: NumberCheck | None, *, actor: Actor, at: datetime
) -> DocumentFile:
    """The rows, once everything slow is done: source beside main, and how the one was made of the other."""
    held = mine_to_issue(entry, actor)
    may_have_a_file(held.secrecy)
    refuse_held(approved.sent, actor)
    drop_main(held.document)
    is_made = main != approved.sent
    file = DocumentFile.objects.create(
        document=held.document,
        position=0,
        role=FileRole.MAIN,
        blob=main,
        name=_name_of_main(held.document, approved) if is_made else approved.name,
        number_check=check,
    )
    if is_made:
        _keep_source(held.document, approved, main, at)
    record(
        actor=actor,
        at=at,
        verb="in số lên tệp" if main != approved.pdf else "đính kèm tệp đã duyệt",
        subject=Subject("entry", held.uid, held.label),
        facts={"sha256": main.sha256, "từ": approved.sent.sha256, "ký số": approved.facts.is_signed},
    )
    return file


def _keep_source(document: Document, approved: Approved, main: Blob, at: datetime) -> None:
    source = DocumentFile.objects.create(
        document=document,
        position=next_position(document),
        role=FileRole.SOURCE,
        blob=approved.sent,
        name=approved.name,
    )
    made = [(DerivedFor.PDF, approved.pdf)] if approved.pdf != approved.sent else []
    made += [(DerivedFor.NUMBERED, main)] if main != approved.pdf else []
    DerivedFile.objects.bulk_create(
        DerivedFile(of_file=source, purpose=purpose, blob=blob, made_at=at) for purpose, blob in made
    )


def _name_of_main(document: Document, approved: Approved) -> str:
    """The symbol as a file name: "15-KH-TU.pdf"."""
    symbol = document.symbol_text.replace("/", "-").replace("\\", "-")
    return f"{symbol or approved.name.rpartition('.')[0]}.pdf"


# --- where number and date are drawn -------------------------------------------------------------------


def overlay_for(document: Document, facts: PdfFacts) -> Overlay:
    """Number and date for page 1: into the open places of the sheet where it has them, else at the places of the rules."""
    day = document.dated_on
    assert day is not None and document.number is not None  # noqa: S101, PT018 a numbered sheet has both
    profile = profile_on(document.system, day)
    return Overlay([*_number_parts(document, facts, profile), *_date_parts(day, facts, profile)])


def _number_parts(document: Document, facts: PdfFacts, profile: RuleProfile) -> list[DrawnText]:
    place = profile.number_place
    figures = f"{document.number:02d}"
    line = printed_number(facts)
    if line is not None and line.blank is not None:
        return _in_blank(figures, line.blank, place.size)
    whole = [_at(place, f"{profile.number_label}{document.symbol_text}")]
    if facts.has_text:
        return whole
    band = _band(place)
    if not _is_printed(facts, band):
        return whole
    gaps = gaps_in(facts.ink, band, least=LEAST_GAP)
    return _in_gap(figures, gaps[0], place) if gaps else []


def _date_parts(day: date, facts: PdfFacts, profile: RuleProfile) -> list[DrawnText]:
    place = profile.date_place
    figures = (f"{day.day:02d}", f"{day.month:02d}" if day.month < 3 else str(day.month), str(day.year))
    line = printed_date(facts)
    if line is not None:
        pairs = zip(figures, line.blanks, strict=True)
        return [
            part
            for text, blank in pairs
            if blank is not None
            for part in _in_blank(text, blank, place.size, face="italic")
        ]
    whole = [_at(place, vn_long_date(day), face="italic")]
    if facts.has_text:
        return whole
    band = _band(place)
    if not _is_printed(facts, band):
        return whole
    gaps = gaps_in(facts.ink, band, least=LEAST_GAP)
    pairs_of_gaps = zip(figures, gaps, strict=False)
    return [part for text, gap in pairs_of_gaps for part in _in_gap(text, gap, place, face="italic")]


def _in_blank(text: str, blank: Box, size: float, face: Face = "regular") -> list[DrawnText]:
    """Into an open place of a typed line, on its base line."""
    return [
        _text(text, blank.left + blank.width / 2, blank.bottom - 0.22 * blank.height, size, blank.width, face)
    ]


def _in_gap(text: str, gap: Box, place: LinePlace, face: Face = "regular") -> list[DrawnText]:
    """Into an open place of a scanned line, on the base line of the rules."""
    return [_text(text, gap.left + gap.width / 2, place.y, place.size, gap.width, face)]


def _at(place: LinePlace, text: str, face: Face = "regular") -> DrawnText:
    return _text(text, place.x, place.y, place.size, place.width, face)


def _text(text: str, x: float, y: float, size: float, width: float, face: Face) -> DrawnText:
    return DrawnText(text, x, y, size, align="center", face=face, width=width)


def _band(place: LinePlace) -> Box:
    """Where the line of the rules lies on a scan, with a little room for paper that lay askew."""
    return Box(place.x - place.width / 2, place.y - 5.5, place.width, 7.0)


def _is_printed(facts: PdfFacts, band: Box) -> bool:
    left, top, width, height = (round(each) for each in (band.left, band.top, band.width, band.height))
    return facts.ink.in_box(left, top, width, height) > 4
