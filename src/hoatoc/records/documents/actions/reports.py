"""Gửi báo cáo: a cell's secretary writes a few lines, the product makes the sheet, numbers and issues it (domain.md §A4, §A6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string

from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.ui.ports import printer
from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.profiles import profile_on
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.vietnamese import vn_long_date
from hoatoc.records.documents.actions.held_files import Upload, refuse_held
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.outgoing import mine_to_issue, send_out
from hoatoc.records.documents.actions.printed import Addressee
from hoatoc.records.documents.actions.taking import already_taken, number_own_sheet
from hoatoc.records.documents.models import Document, DocumentFile, Entry, Relation
from hoatoc.records.documents.rules import FileRole, FoundBy, NumberCheck, RelationKind

REPORT = "report"
MOST_TRIES = 5
MOST_FILES = 20


class ReportIncomplete(Refusal):
    """Báo cáo còn thiếu {what}. Hãy ghi rồi gửi lại; chưa có số nào bị lấy."""

    code = "BC-01"
    status = 422


class NobodyToReportTo(Refusal):
    """Chi bộ chưa có cấp trên trong danh mục nên chưa biết gửi cho ai. Hãy nhờ quản trị mạng tỉnh khai cấp trên."""

    code = "BC-02"


class AppendixRefused(Refusal):
    """Chỉ kèm được ảnh hoặc PDF. Hãy chụp hoặc quét lại {name}."""

    code = "BC-03"
    status = 422


class NumbersMoveOn(Refusal):
    """Dãy số báo cáo đang được dùng dồn dập nên chưa gửi được. Chưa có số nào bị lấy; hãy bấm Gửi lần nữa."""

    code = "BC-04"


@dataclass(frozen=True, slots=True)
class Report:
    """Báo cáo như bí thư gõ: subject, paragraphs, where it is written, what goes with it, which document it answers."""

    abstract: str
    body: str
    place: str
    appendices: Sequence[Upload] = ()
    answers: Entry | None = None

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.body.splitlines() if line.strip()]


class _NumberTakenMeanwhile(Exception):
    """The number that the sheet was drawn with went to another one."""


def send_report(*, report: Report, request_key: UUID, actor: Actor, at: datetime) -> Entry:
    """Gửi báo cáo: number, sheet, files, recipient and issue in one transaction; the same `request_key` is the same report.

    The sheet is drawn before that, with the number that would be given now, so that nobody waits for the printer while the
    series is held; if another sheet takes that number meanwhile, nothing is kept and it is drawn again.

    Raises ReportIncomplete, NobodyToReportTo, AppendixRefused, FileHeldBack, NumbersMoveOn, NoTerm, SymbolNeeded, SeriesClosed.
    """
    actor.require(Right.SEND_REPORT)
    if done := already_taken(actor, request_key):
        return done
    _check(report, actor)
    to = addressee_of(report.answers, actor, local_day(at))
    for _ in range(MOST_TRIES):
        expected = _foreseen(report, to, request_key, actor, at)
        sheet = store_bytes(chunks=[_drawn(report, to, expected, actor, at)], actor=actor, at=at)
        try:
            return _issue(report, to, expected, sheet, request_key, actor=actor, at=at)
        except _NumberTakenMeanwhile:
            if done := already_taken(actor, request_key):
                return done
    raise NumbersMoveOn


def _check(report: Report, actor: Actor) -> None:
    missing = [
        name
        for name, words in (
            ("trích yếu", report.abstract),
            ("nội dung", report.body),
            ("nơi viết", report.place),
        )
        if not words.strip()
    ]
    if missing:
        raise ReportIncomplete(what=", ".join(missing))
    for each in report.appendices:
        if each.blob.media_type not in SHEETS:
            raise AppendixRefused(name=each.name)
        refuse_held(each.blob, actor)


def addressee_of(answers: Entry | None, actor: Actor, day: date) -> Addressee:
    """Who gets the report: the issuer of what it answers, else the committee above.  Raises NobodyToReportTo."""
    if answers is not None:
        sheet = answers.document
        if sheet.issuer_agency_id is not None:
            return Addressee(agency_id=sheet.issuer_agency_id, purpose="report")
        return Addressee(correspondent_id=sheet.issuer_correspondent_id, purpose="report")
    parent = org_queries.parent_on(actor.own_agency, day)
    if parent is None:
        raise NobodyToReportTo
    return Addressee(agency_id=parent, purpose="report")


def _numbered(report: Report, to: Addressee, request_key: UUID, actor: Actor, at: datetime) -> Entry:
    return number_own_sheet(
        kind=REPORT,
        abstract=report.abstract,
        signer=actor.person_name,
        recipients=[to],
        request_key=request_key,
        actor=actor,
        at=at,
    )


def _foreseen(report: Report, to: Addressee, request_key: UUID, actor: Actor, at: datetime) -> str:
    """The symbol that the next sheet would bear: taken and given back at once."""
    with transaction.atomic():
        symbol = _numbered(report, to, request_key, actor, at).document.symbol_text
        transaction.set_rollback(True)
    return symbol


@transaction.atomic
def _issue(
    report: Report,
    to: Addressee,
    expected: str,
    sheet: Blob,
    request_key: UUID,
    *,
    actor: Actor,
    at: datetime,
) -> Entry:
    entry = _numbered(report, to, request_key, actor, at)
    document = entry.document
    if document.symbol_text != expected:
        raise _NumberTakenMeanwhile
    _attach(document, sheet, report.appendices)
    if report.answers is not None:
        Relation.objects.create(
            from_document=document,
            to_document_id=report.answers.document_id,
            kind=RelationKind.REPLY_TO,
            how=FoundBy.BUTTON,
            said_by_id=actor.own_agency,
            by_id=actor.own_person,
            at=at,
        )
    return send_out(mine_to_issue(entry, actor), actor=actor, at=at)


def _attach(document: Document, sheet: Blob, appendices: Sequence[Upload]) -> None:
    symbol = document.symbol_text.replace("/", "-")
    DocumentFile.objects.create(
        document=document,
        position=0,
        role=FileRole.MAIN,
        blob=sheet,
        name=f"{symbol}.pdf",
        number_check=NumberCheck.DRAWN,
    )
    DocumentFile.objects.bulk_create(
        DocumentFile(document=document, position=n, role=FileRole.APPENDIX, blob=each.blob, name=each.name)
        for n, each in enumerate(appendices[:MOST_FILES], 1)
    )


def _drawn(report: Report, to: Addressee, symbol: str, actor: Actor, at: datetime) -> bytes:
    """The sheet in thể thức: head, kind, abstract, body, recipients, authority."""
    day = local_day(at)
    parent = org_queries.parent_on(actor.own_agency, day)
    rules = profile_on(actor.agency_system, day)
    top, right, bottom, left = rules.margins
    facts = {
        "superior": org_queries.name_on(parent, day) if parent else "",
        "agency": actor.agency_name,
        "number_line": f"{rules.number_label} {symbol}",
        "place_and_day": f"{report.place.strip()}, {vn_long_date(day)}",
        "abstract": " ".join(report.abstract.split()),
        "paragraphs": report.paragraphs,
        "to": _name_of(to, report.answers, day),
        "appendices": len(report.appendices),
        "position": actor.position,
        "signer": actor.person_name,
    }
    html = render_to_string("documents/print/report.html", facts)
    return printer().pdf(
        html, paper=Paper.A4, css=_STYLE.format(top=top, right=right, bottom=bottom, left=left)
    )


def _name_of(to: Addressee, answers: Entry | None, day: date) -> str:
    if to.agency_id is not None:
        return org_queries.name_on(to.agency_id, day)
    return answers.document.issuer_printed if answers is not None else ""


_STYLE = """
@page {{ margin: {top}mm {right}mm {bottom}mm {left}mm !important;
  @top-center {{ content: counter(page) !important; font-family: Tinos; font-size: 13pt !important }}
  @bottom-left {{ content: none !important }} @bottom-right {{ content: none !important }} }}
@page :first {{ @top-center {{ content: none !important }} }}
"""
