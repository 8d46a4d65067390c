"""A measured row, its table and its file; fault tests (tools/faults.py) report in the same shape."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure against its limit.

    `bench` or `id` names the bench or the fault test; `figure` is an absolute value in `unit`, `ratio` a value
    beside another way of doing the same in the same run. `limit` is written as a reader would say it ("≤ 4").
    """

    case: str
    ok: bool
    bench: str = ""
    id: str = ""
    figure: float | None = None
    ratio: float | None = None
    unit: str = ""
    limit: str = ""

    def as_json(self) -> dict[str, object]:
        """The agreed keys: bench or id, case, figure or ratio, unit, limit, ok."""
        told: dict[str, object] = {"bench": self.bench} if self.bench else {"id": self.id}
        told["case"] = self.case
        if self.ratio is not None:
            told["ratio"] = self.ratio
        if self.figure is not None or self.ratio is None:
            told["figure"] = self.figure
        return told | {"unit": self.shown_unit, "limit": self.limit, "ok": self.ok}

    @property
    def shown_unit(self) -> str:
        """A ratio needs no unit of its own."""
        return self.unit or ("×" if self.ratio is not None else "")

    @classmethod
    def skipped(cls, case: str, why: str, *, bench: str = "", id: str = "") -> "Row":  # noqa: A002 - the agreed key
        """What this machine cannot do (no root, no kernel module): said, not counted against us."""
        return cls(case=f"{case} (skipped: {why})", ok=True, bench=bench, id=id)


def at_most(value: float, limit: float) -> tuple[str, bool]:
    """Limit and verdict of a value that should be small."""
    return f"≤ {limit:g}", value <= limit


def at_least(value: float, limit: float) -> tuple[str, bool]:
    """Limit and verdict of a value that should be large."""
    return f"≥ {limit:g}", value >= limit


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    lines = [("", "", "figure", "unit", "limit", "")]
    for row in rows:
        value = row.ratio if row.ratio is not None else row.figure
        shown = "" if value is None else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
        lines.append(
            (row.bench or row.id, row.case, shown, row.shown_unit, row.limit, "ok" if row.ok else "NOT OK")
        )
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if column == 2 else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def report(rows: Sequence[Row], file: Path | None) -> int:
    """Print, write, and answer with the exit code: 1 when a row is not ok or there is none."""
    print("\n" + table(rows), flush=True)
    if file is not None:
        file.write_text(
            json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 0 if rows and all(row.ok for row in rows) else 1
