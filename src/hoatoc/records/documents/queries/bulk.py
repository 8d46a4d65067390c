"""Reads of bulk work: how far it is, what came of each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from hoatoc.records.documents.models import BulkRow, BulkWork
from hoatoc.records.documents.rules import (
    BULK_LABELS,
    OUTCOME_LABELS,
    UNDONE_BY,
    BulkAct,
    Outcome,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Tiến độ: rows by outcome."""

    total: int
    done: int = 0
    same: int = 0
    refused: int = 0

    @property
    def settled(self) -> int:
        return self.done + self.same + self.refused

    @property
    def is_over(self) -> bool:
        return self.settled >= self.total


def progress_of(work: BulkWork) -> Progress:
    """How far it is, in one grouped query."""
    rows = BulkRow.objects.filter(work=work).order_by().values_list("outcome").annotate(n=Count("pk"))
    found = dict(rows)
    return Progress(
        work.total, found.get(Outcome.DONE, 0), found.get(Outcome.SAME, 0), found.get(Outcome.REFUSED, 0)
    )


@dataclass(frozen=True, slots=True)
class ResultLine:
    """Một dòng kết quả."""

    entry_id: int
    label: str
    title: str
    state: str
    outcome: str
    said: str


def rows_of(work: BulkWork, *, only: str = "") -> QuerySet[BulkRow]:
    """The rows as they were chosen; `only` one outcome."""
    rows = BulkRow.objects.filter(work=work).select_related("entry__document").order_by("position")
    return rows.filter(outcome=only) if only in set(Outcome) else rows


def lines_of(rows: Sequence[BulkRow]) -> list[ResultLine]:
    """Rows as they are shown: of a secret nothing but that it is one."""
    return [
        ResultLine(
            each.entry_id,
            each.entry.label,
            "" if each.entry.is_secret else each.entry.title,
            *OUTCOME_LABELS[each.outcome],
            each.said,
        )
        for each in rows
    ]


def name_of(work: BulkWork) -> str:
    """What the act is called."""
    return BULK_LABELS[BulkAct(work.act)][0]


def told(work: BulkWork, progress: Progress) -> str:
    """One sentence for the toast: what was done, and how many were not."""
    said = BULK_LABELS[BulkAct(work.act)][1].format(count=progress.done)
    if progress.same:
        said += f", {progress.same} không có gì đổi"
    return f"{said}, {progress.refused} chưa làm được" if progress.refused else said


def is_undoable(work: BulkWork, progress: Progress) -> bool:
    """Whether there is something to take back."""
    return BulkAct(work.act) in UNDONE_BY and progress.done > 0
