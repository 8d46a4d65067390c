"""Báo hoả tốc: whose turn it is, and “Tôi nhận”."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.calendar.queries import local_day
from hoatoc.foundation.org.queries import names_on
from hoatoc.foundation.ui.access import Request
from hoatoc.records.documents import actions
from hoatoc.records.documents.access import step_for, visible_to
from hoatoc.records.documents.actions.flash import minutes_each
from hoatoc.records.documents.queries import flash as queries


def page(request: Request) -> HttpResponse:
    """Hoả tốc chưa ai mở, with whose turn it is; of another body's no more than whose it is."""
    steps = list(queries.steps_shown_to(request.actor)[: queries.MOST_STEPS_SHOWN])
    mine = set(
        visible_to(request.actor)
        .filter(pk__in=[each.entry_id for each in steps])
        .values_list("pk", flat=True)
    )
    names = names_on({each.entry.agency_id for each in steps}, local_day(request.at))
    context = {
        "rows": [
            {
                "step": each,
                "is_open": each.entry_id in mine,
                "agency": names.get(each.entry.agency_id, ""),
                "is_foreign": each.entry.agency_id != request.actor.agency_id,
                "is_my_turn": each.appointment_id == request.actor.appointment_id,
            }
            for each in steps
        ],
        "minutes": int(minutes_each().total_seconds()) // 60,
    }
    return render(request, "documents/flash.html", context)


def take(request: Request, pk: int) -> HttpResponse:
    """Tôi nhận."""
    actions.take_flash(step=step_for(request.actor, pk), actor=request.actor, at=request.at)
    messages.success(request, "Đã ghi là bạn nhận. Hãy mở văn bản, hoặc gọi cho người phải mở.")
    return redirect("flash")
