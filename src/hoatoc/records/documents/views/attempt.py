"""Làm thử: one act of a checked form; what the person can put right is said on the form itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form

from hoatoc.lib.refusal import Refusal

Done = TypeVar("Done")
NOT_OURS_TO_SAY = frozenset({403, 404})
"""No right, no such row: the refusal page answers, alike for everybody."""


def attempt(form: Form, act: Callable[[dict[str, Any]], Done]) -> Done | None:
    """What the act gives, or nothing when the form is wrong or the act was refused; the form then says why."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refusal as refusal:
        if refusal.status in NOT_OURS_TO_SAY:
            raise
        form.add_error(None, refusal.message)
        return None
