"""Dấu ĐẾN: drawn on a PDF made of the received file, never on the file itself (domain.md §B1)."""

from datetime import datetime

from django.db import transaction

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.queries import facts_of, with_overlay
from hoatoc.foundation.files.rules import SHEETS, DrawnBox, DrawnText, Overlay
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.profiles import Box, profile_on
from hoatoc.lib.refusal import NotFound
from hoatoc.lib.sheet import free_place
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.models import DerivedFile, DocumentFile, Entry
from hoatoc.records.documents.rules import DerivedFor, Direction, EntryState, FileRole, Urgency

RED = (0.78, 0.07, 0.12)
OPEN = "…" * 9


def stamp_arrival(*, entry: Entry, actor: Actor, at: datetime) -> DerivedFile:
    """Bản có dấu ĐẾN: the one that says what the row says now; made when nobody asked for it before, or the row changed.

    Raises NotFound when there is nothing to stamp, FileUnreadable or FileLocked when nothing can be drawn on the file.
    """
    actor.require(Right.READ_ENTRIES)
    main = stampable(entry)
    if main is None:
        raise NotFound
    fields = fields_of(entry)
    done = latest_stamp(entry, main)
    if done is not None and done.facts.get("fields") == fields:
        return done
    facts = facts_of(main.blob)
    document = entry.document  # the sheet is laid out by the rules of who issued it
    profile = profile_on(document.system, document.dated_on or local_day(entry.arrived_at))
    zones = profile.stamp_zones(is_official_letter=document.kind == "official_letter")
    place, is_free = free_place(facts.ink, zones, profile.stamp_size)
    drawn = with_overlay(main.blob, overlay_of(fields, place))
    blob = store_bytes(chunks=[drawn], actor=actor, at=at)
    return _keep(
        entry, main, blob, {"fields": fields, "place": [place.left, place.top], "is_free": is_free}, actor, at
    )


def stampable(entry: Entry) -> DocumentFile | None:
    """The main file of an entry that is in the book of arrivals, when it is a sheet that can be read."""
    if entry.direction != Direction.IN or entry.state != EntryState.REGISTERED or entry.number is None:
        return None
    if entry.content_closed_at is not None:
        return None
    main = (
        DocumentFile.objects.select_related("blob")
        .filter(document=entry.document_id, role=FileRole.MAIN)
        .first()
    )
    if main is None or main.blob.media_type not in SHEETS or not main.blob.is_readable:
        return None
    return main


def latest_stamp(entry: Entry, main: DocumentFile) -> DerivedFile | None:
    """The youngest stamp of this entry on this very file, whatever it says."""
    rows = DerivedFile.objects.select_related("blob").filter(
        entry=entry, of_file=main, purpose=DerivedFor.STAMP, blob__purged_at__isnull=True
    )
    return rows.order_by("-pk").first()


@transaction.atomic
def _keep(
    entry: Entry, main: DocumentFile, blob: Blob, facts: dict[str, object], actor: Actor, at: datetime
) -> DerivedFile:
    """The row; two who asked at once get the same one."""
    Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    done = latest_stamp(entry, main)
    if done is not None and done.blob_id == blob.pk:
        return done
    row = DerivedFile.objects.create(
        of_file=main, entry=entry, purpose=DerivedFor.STAMP, blob=blob, made_at=at, facts=facts
    )
    record(
        actor=actor,
        at=at,
        verb="in dấu đến",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"số đến": entry.number or 0, "sha256": blob.sha256},
    )
    return row


# --- what the stamp says and how it looks --------------------------------------------------------------------


def fields_of(entry: Entry) -> dict[str, str]:
    """The fields of the stamp, as the row says them now."""
    came = entry.arrived_at.astimezone(VIETNAM)
    has_hour = entry.is_hour_known or entry.document.urgency >= Urgency.VERY_URGENT
    return {
        "agency": org_queries.name_on(entry.agency_id, came.date()),
        "number": f"{entry.number or 0:02d}",
        "day": f"{came:%d/%m/%y}",
        "hour": f"{came:%H:%M}" if has_hour else "",
        "unit": entry.unit.name if entry.unit else "",
        "file_code": entry.file_code,
    }


def overlay_of(fields: dict[str, str], place: Box) -> Overlay:
    """Dấu ĐẾN, 35 × 50 mm: the agency above, ĐẾN at the left, Số, Ngày, Giờ at the right, Chuyển and Lưu hồ sơ số below."""
    left, top, width = place.left, place.top, place.width
    split, second = left + 17, top + 7.5
    third = top + place.height - 11.5
    right = width - 17

    def line(y: float, text: str, x: float, room: float) -> DrawnText:
        return DrawnText(text, x + 1.5, y, 10, width=room - 3)

    return Overlay(
        [
            DrawnBox(left, top, width, place.height),
            DrawnBox(left, second, 17, third - second),
            DrawnBox(split, second, right, third - second),
            DrawnText(fields["agency"].upper(), left + width / 2, top + 5, 9, "center", "bold", width - 3),
            DrawnText("ĐẾN", left + 8.5, second + 9.5, 15, "center", "bold", 15),
            line(second + 4.6, f"Số: {fields['number']}", split, right),
            line(second + 9.6, f"Ngày: {fields['day']}", split, right),
            line(second + 14.4, f"Giờ: {fields['hour'] or OPEN}", split, right),
            line(third + 4.6, f"Chuyển: {fields['unit'] or OPEN * 2}", left, width),
            line(third + 9.4, f"Lưu hồ sơ số: {fields['file_code'] or OPEN}", left, width),
        ],
        RED,
    )
