"""Tờ văn bản giấy: what a clerk types from it, put on the document."""

from dataclasses import dataclass
from datetime import date, datetime

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, Correspondent
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.symbols import NotASymbol, parse_symbol, symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.printed import HourNeeded
from hoatoc.records.documents.actions.secrecy import may_be_typed
from hoatoc.records.documents.models import Document, Recipient
from hoatoc.records.documents.rules import Secrecy, Urgency


class IssuerNeeded(Refusal):
    """Chưa chọn cơ quan ban hành. Hãy chọn trong danh mục hoặc thêm nơi gửi mới."""

    code = "VD-04"
    status = 422


class AbstractNeeded(Refusal):
    """Chưa có trích yếu. Hãy gõ trích yếu in trên văn bản."""

    code = "VD-06"
    status = 422


class DateAhead(Refusal):
    """Ngày ký {day:%d/%m/%Y} muộn hơn hôm nay. Hãy xem lại ngày in trên văn bản."""

    code = "VD-07"
    status = 422


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What the clerk types from the sheet: the fields of the register screen, and the level stamped on it."""

    issuer_agency_id: int | None
    issuer_correspondent_id: int | None
    symbol: str
    dated_on: date | None
    kind: str
    abstract: str
    signer: str
    urgency: Urgency = Urgency.NORMAL
    deliver_by: datetime | None = None
    secrecy: Secrecy | None = None  # None: as recorded before


def write_sheet(document: Document, sheet: PaperSheet, at: datetime) -> None:
    """Put what was typed on the document; nothing is saved here.

    Raises IssuerNeeded, AbstractNeeded, DateAhead, HourNeeded.
    """
    if sheet.issuer_agency_id is not None:
        agency = Agency.objects.get(pk=sheet.issuer_agency_id)
        document.issuer_agency, document.issuer_correspondent = agency, None
        document.issuer_printed = org_queries.name_on(agency.pk, sheet.dated_on or local_day(at))
        document.system = agency.system
    elif sheet.issuer_correspondent_id is not None:
        body = Correspondent.objects.select_related("merged_into").get(pk=sheet.issuer_correspondent_id)
        if body.pk != document.issuer_correspondent_id:  # a row keeps the spelling it was written with
            body = body.merged_into or body
        document.issuer_agency, document.issuer_correspondent = None, body
        document.issuer_printed, document.system = body.name, body.system
    else:
        raise IssuerNeeded
    if sheet.secrecy is not None:
        may_be_typed(document.secrecy, sheet.secrecy)
        document.secrecy = sheet.secrecy
    document.abstract = " ".join(sheet.abstract.split())
    if not document.abstract and document.secrecy == Secrecy.NONE:
        raise AbstractNeeded
    if sheet.dated_on is not None and sheet.dated_on > local_day(at):
        raise DateAhead(day=sheet.dated_on)
    document.abstract_key = fold(document.abstract)
    document.symbol_text = " ".join(sheet.symbol.split())
    document.symbol_key = symbol_key(document.symbol_text) if document.symbol_text else ""
    document.number, document.code_printed = _read_symbol(document.symbol_text)
    document.dated_on, document.kind = sheet.dated_on, sheet.kind
    document.signer = " ".join(sheet.signer.split())
    if sheet.urgency == Urgency.FLASH_TIMED and sheet.deliver_by is None:
        raise HourNeeded
    document.urgency = sheet.urgency
    document.deliver_by = sheet.deliver_by if sheet.urgency == Urgency.FLASH_TIMED else None


def is_sent_on(document_id: int) -> bool:
    """Whether others hold what was typed here: from then on the sheet is what they received (guard of the database)."""
    return Recipient.objects.filter(document=document_id, forwarding__isnull=False).exists()


def _read_symbol(text: str) -> tuple[int | None, str]:
    """Number and kind code of what was typed; a text that is no symbol stays as typed, without them."""
    try:
        symbol = parse_symbol(text)
    except NotASymbol:
        return None, ""
    return symbol.number, symbol.kind_code
