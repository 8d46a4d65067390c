"""What the closing hash of a book stands over: the facts of its rows as they were given, whoever reads them later."""

from collections.abc import Iterator

from django.db.models import Count, Max, Q

from hoatoc.records.documents.models import (
    AllocatedNumber,
    FileCopyUse,
    Handover,
    PostalItem,
    Purge,
    Register,
    SecretCopy,
)
from hoatoc.records.documents.queries.books import is_number_book
from hoatoc.records.documents.queries.outgoing import kind_name
from hoatoc.records.documents.rules import BookKind, Decision, NumberState, rows_digest

OF_NUMBERS = (
    "series_id", "n", "on", "state", "kind", "symbol_text", "reason", "document__uid", "document__symbol_text",
    "document__dated_on", "document__issuer_printed", "document__abstract", "document__signer", "document__secrecy",
)  # fmt: skip
OF_LEDGERS = {
    BookKind.HANDOVER: (Handover, ("entry__uid", "to_unit_id", "to_appointment_id", "is_paper", "copies", "handed_at", "handed_by_id")),
    BookKind.POSTAL: (PostalItem, ("n", "sent_on", "symbols", "addressee", "envelopes", "service", "tracking")),
    BookKind.FILE_COPY: (FileCopyUse, ("entry__uid", "lent_on", "borrower", "purpose", "approved_by", "due_on")),
    BookKind.SECRET_COPYING: (SecretCopy, ("entry__uid", "copied_on", "way", "copies", "asked_by", "allowed_by", "given_to")),
}  # fmt: skip
"""Facts of giving alone: a signature or a return that comes after the closing is no change of the row."""


def closing_hash(book: Register) -> str:
    """SHA-256 over the rows of a book: what is stored when it is closed, and looked at by `hoatoc invariants`."""
    return rows_digest(_facts(book))


def _facts(book: Register) -> Iterator[tuple[object, ...]]:
    if is_number_book(book):
        mine = AllocatedNumber.objects.filter(register=book).order_by("pk")
        yield from mine.values_list(*OF_NUMBERS).iterator(chunk_size=1000)
        return
    kind = BookKind.HANDOVER if book.book_kind == BookKind.SECRET_HANDOVER else BookKind(book.book_kind)
    model, names = OF_LEDGERS[kind]
    rows = model.objects.filter(register=book).order_by("pk")  # type: ignore[attr-defined]  # each has its manager
    yield from rows.values_list(*names).iterator(chunk_size=1000)


def closing_note(book: Register, system: str) -> str:
    """Chốt sổ: how many rows, how many void, the last number of each series."""
    if not is_number_book(book):
        kind = BookKind.HANDOVER if book.book_kind == BookKind.SECRET_HANDOVER else BookKind(book.book_kind)
        model, _ = OF_LEDGERS[kind]
        return f"Cộng {model.objects.filter(register=book).count()} dòng."  # type: ignore[attr-defined]
    mine = AllocatedNumber.objects.filter(register=book)
    series = (
        mine.order_by()
        .values_list("series__kind")
        .annotate(last=Max("n"), count=Count("pk"), void=Count("pk", filter=Q(state=NumberState.VOID)))
    )
    rows = sorted(series, key=lambda row: -row[2])
    count, void = sum(row[2] for row in rows), sum(row[3] for row in rows)
    last = ", ".join(f"{kind_name(system, kind)} {n}" if kind else str(n) for kind, n, _, _ in rows)
    return f"Cộng {count} số, trong đó {void} số huỷ; số cuối: {last or 'không có'}."[:500]


def is_purged_in(book: Register) -> bool:
    """Whether a sheet of this book was purged: its words are gone on purpose, so the hash no longer equals its rows."""
    purged = Purge.objects.filter(decision=Decision.APPROVED, document__entries__register=book)
    return purged.exists()
