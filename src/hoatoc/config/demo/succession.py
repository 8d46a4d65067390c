"""A draft of a plan to look at: what was decided for Tây Trà in 2020, not yet applied."""

from datetime import date, datetime, timedelta
from typing import Any

from hoatoc.config.demo.province import Province
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.rules import SuccessionKind
from hoatoc.lib.actor import system_actor

TAKES_OVER, ENDS = "525", "526"


def draft_plan(p: Province, *, until: date, at: datetime) -> None:
    """Huyện uỷ Tây Trà into Huyện uỷ Trà Bồng six weeks from now; two of its communes become one, the others move."""
    act: dict[str, Any] = {"actor": system_actor(), "at": at}
    plan = org.draw_plan(
        name="Nhập huyện Tây Trà vào huyện Trà Bồng",
        basis="Nghị quyết 867/NQ-UBTVQH14 ngày 10/01/2020",
        on=until + timedelta(days=42),
        **act,
    )
    heir, communes = p.districts[TAKES_OVER], p.communes[ENDS]
    org.set_row(plan=plan, agency=p.districts[ENDS], kind=SuccessionKind.ABSORB, to=heir, **act)
    org.set_row(plan=plan, agency=communes[0], kind=SuccessionKind.ABSORB, to=communes[1], **act)
    for commune in communes[1:]:
        org.set_row(plan=plan, agency=commune, kind=SuccessionKind.MOVE_PARENT, to=heir, **act)
