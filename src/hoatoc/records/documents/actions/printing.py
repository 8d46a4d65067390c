"""Verbs of printing: a book in its prescribed columns; a long one in the background, with progress."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.template.loader import render_to_string

from hoatoc.foundation.accounts.models import Appointment, Delegation
from hoatoc.foundation.accounts.queries import acting_for, acting_through
from hoatoc.foundation.files.actions import print_copy
from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.jobs.actions import enqueue
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.ui.ports import PageSeen, Tell, printer
from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.events import PrintBook
from hoatoc.records.documents.models import Register, TransferAct
from hoatoc.records.documents.queries.books import ListFilter
from hoatoc.records.documents.queries.ledgers import LevelCount
from hoatoc.records.documents.queries.printing import PrintedBook, page_total, printed_book, progress_key
from hoatoc.records.documents.queries.succession import lines_of
from hoatoc.records.documents.rules import rows_digest

COVERS = {Paper.A4: 250, Paper.A4_WIDE: 166, Paper.A3_WIDE: 252}
"""Height of the cover in mm: its signature stands at the foot of the page."""
PART = 1000
"""Rows laid out at a time: a book of a whole term must not need gigabytes."""
KEPT = 3600  # seconds that the progress of a print is remembered


def print_book(*, printed: PrintedBook, actor: Actor, at: datetime, tell: Tell | None = None) -> PrintCopy:
    """In sổ: the stored print of these rows, drawn now if they were never printed before."""
    actor.require(Right.READ_BOOKS)
    return print_copy(
        what=printed.what,
        label=printed.book.title,
        digest=printed.digest,
        render=lambda n: _drawn(printed, n, at, tell),
        actor=actor,
        at=at,
    )


@transaction.atomic
def print_later(*, printed: PrintedBook, asked: ListFilter, actor: Actor, at: datetime) -> None:
    """Xếp việc in sổ: once, however often it is asked for; the page that waits looks at its progress."""
    actor.require(Right.READ_BOOKS)
    facts = {name: str(value) if isinstance(value, date) else value for name, value in asdict(asked).items()}
    enqueue(
        PrintBook(
            book_id=printed.book.pk,
            appointment_id=actor.appointment_id or 0,
            asked=facts,
            words=printed.asked,
            paper=printed.paper,
            digest=printed.digest,
            delegation_id=actor.delegation_id or 0,
        ),
        at=at,
    )


def print_waiting(*, job: PrintBook, at: datetime) -> None:
    """In sổ đang xếp hàng, with the rights that the person who asked has now; rows that changed meanwhile print as they are."""
    day = local_day(at)
    held = Appointment.objects.in_force_on(day).filter(pk=job.appointment_id).first()
    if held is None or not held.person.is_active:
        return
    actor = acting_through(held, day)
    if job.delegation_id:
        given = Delegation.objects.in_force_on(day).filter(pk=job.delegation_id).first()
        if given is None:
            return
        actor = acting_for(given, day)
    book = Register.objects.filter(pk=job.book_id, agency_id=held.agency_id).first()
    if book is None or not actor.may(Right.READ_BOOKS):
        return
    printed = printed_book(actor, book, _asked(job.asked), job.words, Paper(job.paper))
    print_book(printed=printed, actor=actor, at=at, tell=_teller(job.digest))


def _asked(facts: dict[str, Any]) -> ListFilter:
    days = {name: date.fromisoformat(facts[name]) if facts.get(name) else None for name in ("since", "until")}
    return ListFilter(**(facts | days))


def _teller(digest: str) -> Callable[[int], None]:
    def tell(pages: int) -> None:
        if pages % 5 == 1:
            cache.set(progress_key(digest), pages, KEPT)

    return tell


def print_statistics(*, year: int, rows: Sequence[LevelCount], actor: Actor, at: datetime) -> PrintCopy:
    """In thống kê bí mật nhà nước (mẫu 18): figures alone, the same ones are printed once."""
    actor.require(Right.READ_BOOKS)
    facts = {"year": year, "rows": rows, "agency": actor.agency_name, "zone": settings.HOATOC_ZONE, "at": at}
    label = f"Thống kê bí mật nhà nước năm {year}"

    def drawn(n: int) -> bytes:
        html = render_to_string("documents/print/secret_statistics.html", {**facts, "n": n, "title": label})
        return printer().pdf(html, paper=Paper.A4)

    figures = [(row.label, row.incoming, row.outgoing, row.copied) for row in rows]
    return print_copy(
        what=f"tkm:{actor.own_agency}:{year}",
        label=label,
        digest=rows_digest([(actor.agency_name, year), *figures]),
        render=drawn,
        actor=actor,
        at=at,
    )


def print_act(*, act: TransferAct, actor: Actor, at: datetime) -> PrintCopy:
    """In biên bản bàn giao: its lines and two places for signatures; the same lines and signatures print the same bytes.

    The sheet speaks as both sides may read it, so that it is one sheet: labels and abstracts, of a secret neither.
    """
    actor.require(Right.CONFIRM_TRANSFER)
    names = org_queries.names_on([act.from_agency_id, act.to_agency_id], act.on)
    lines = lines_of(act, actor)
    facts = {
        "act": act,
        "giver": names.get(act.from_agency_id, ""),
        "taker": names.get(act.to_agency_id, ""),
        "lines": lines,
        "zone": settings.HOATOC_ZONE,
        "at": at,
    }
    label = f"Biên bản bàn giao của {facts['giver']}"

    def drawn(n: int) -> bytes:
        html = render_to_string("documents/print/transfer_act.html", {**facts, "n": n, "title": label})
        return printer().pdf(html, paper=Paper.A4)

    said = [
        (each.position, each.label, each.title, each.issuer, each.dated_on, each.arrived_on, each.outcome)
        for each in lines
    ]
    signed = [(act.giver_as, act.giver_at, act.taker_as, act.taker_at)]
    return print_copy(
        what=f"bbbg:{act.pk}",
        label=label,
        digest=rows_digest([*said, *signed]),
        render=drawn,
        actor=actor,
        at=at,
    )


# --- drawing -----------------------------------------------------------------------------------------


def _drawn(printed: PrintedBook, n: int, at: datetime, tell: Tell | None) -> bytes:
    """The cover before the first part of the rows, the closing after the last."""
    parts = []
    for begin in range(0, max(1, len(printed.lines)), PART):
        rows = list(enumerate(printed.lines[begin : begin + PART], begin))
        is_last = begin + PART >= len(printed.lines)
        facts = {
            "printed": printed,
            "n": n,
            "at": at,
            "rows": rows,
            "is_first": not begin,
            "is_last": is_last,
        }
        parts.append(render_to_string("documents/print/book.html", facts))
    return printer().pdf(parts, paper=printed.paper, css=_measures(printed), foot=_foot(printed), tell=tell)


def _measures(printed: PrintedBook) -> str:
    """Widths of the columns as they are prescribed, and the cover as high as the paper."""
    whole = sum(column.width for column in printed.columns)
    widths = "".join(
        f"table.book col:nth-child({place}) {{ width: {100 * column.width / whole:.2f}% }}"
        for place, column in enumerate(printed.columns, 1)
    )
    return f".cover {{ height: {COVERS[printed.paper]}mm }} {widths}"


def _foot(printed: PrintedBook) -> Callable[[PageSeen], str]:
    """Cộng trang: rows bear the ids r0, r1, …, so a page tells which of them it holds."""

    def foot(page: PageSeen) -> str:
        held = [int(name[1:]) for name in page.ids if name[:1] == "r" and name[1:].isdigit()]
        if not held:
            return ""
        lines = printed.lines[held[0] : held[-1] + 1]
        return f"<p>{page_total(lines, held[0], unit=printed.unit)}</p>"

    return foot
