"""Seen and unseen: one person's own, told to the sender only by a real opening."""

import pytest
from django.urls import reverse

from hoatoc.exchange.hub.models import Delivery
from hoatoc.foundation.audit import queries as audit_queries
from hoatoc.lib.refusal import RoleMayNot
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.models import Entry, EntrySeen
from hoatoc.records.documents.queries import entry as entry_queries
from hoatoc.records.documents.queries import incoming as queries
from hoatoc.records.documents.queries import urgency
from hoatoc.records.documents.queries.books import ListFilter, incoming_list
from hoatoc.records.documents.queries.seen import unseen
from hoatoc.records.documents.rules import Urgency


@pytest.fixture
def waiting(cast, issued):
    """What waits at the commune."""
    issued()
    return Entry.objects.get(agency=cast.commune, direction="in")


@pytest.fixture
def registered(cast, waiting):
    """The same, in the book; nobody opened it."""
    return actions.register(entry=waiting, actor=cast.actor("lan"), at=cast.at)


def unseen_by(actor):
    return list(access.visible_to(actor).filter(unseen(actor)))


def test_seen_is_each_person_s_own(cast, issued):
    issued([cast.provincial, cast.commune])
    hang, bao = cast.actor("hang"), cast.actor("bao")
    entry = Entry.objects.get(agency=cast.provincial, direction="out")
    actions.mark_seen(entry=entry, actor=hang, at=cast.at)
    assert entry not in unseen_by(hang)
    assert entry in unseen_by(bao)


def test_put_back_it_is_unseen_until_it_is_opened_again(cast, registered):
    lan = cast.actor("lan")
    actions.mark_seen(entry=registered, actor=lan, at=cast.at)
    assert actions.put_among_unseen(entry=registered, actor=lan, at=cast.at)
    assert unseen_by(lan) == [registered]
    assert [each.person.full_name for each in entry_queries.seen_by(registered)] == ["Nguyễn Thị Lan"]
    actions.mark_seen(entry=registered, actor=lan, at=cast.at)
    assert unseen_by(lan) == []


def test_putting_aside_tells_nobody_that_it_was_opened(cast, waiting):
    lan = cast.actor("lan")
    assert actions.put_among_seen(entry=waiting, actor=lan, at=cast.at)
    assert unseen_by(lan) == []
    assert Delivery.objects.get(agency=cast.commune).state != "opened"
    assert not entry_queries.seen_by(waiting)
    assert not audit_queries.of_object(waiting.uid).filter(verb="mở lần đầu").exists()
    actions.mark_seen(entry=waiting, actor=lan, at=cast.at)
    assert Delivery.objects.get(agency=cast.commune).state == "opened"
    assert entry_queries.seen_by(waiting).count() == 1


def test_the_alarm_burns_on_for_what_was_only_put_aside(cast, issued):
    issued([cast.commune], urgency=Urgency.FLASH)
    lan = cast.actor("lan")
    entry = Entry.objects.get(agency=cast.commune, direction="in")
    actions.put_among_seen(entry=entry, actor=lan, at=cast.at)
    assert urgency.burning(lan).get().opened_at is None
    actions.mark_seen(entry=entry, actor=lan, at=cast.at)
    assert urgency.burning(lan).get().opened_at == cast.at


def test_what_changes_nothing_says_so(cast, registered):
    lan = cast.actor("lan")
    assert not actions.put_among_unseen(entry=registered, actor=lan, at=cast.at)
    assert actions.put_among_seen(entry=registered, actor=lan, at=cast.at)
    assert not actions.put_among_seen(entry=registered, actor=lan, at=cast.at)
    assert EntrySeen.objects.count() == 1


def test_who_reads_no_entries_puts_none_aside(cast, registered):
    tri = cast.actor("tri")
    for verb in (actions.put_among_seen, actions.put_among_unseen):
        with pytest.raises(RoleMayNot):
            verb(entry=registered, actor=tri, at=cast.at)


def test_the_filter_of_the_queue_opens_what_its_figure_counts(cast, issued, client):
    issued()
    issued()
    lan = cast.actor("lan")
    client.force_login(cast.people["lan"])
    first = queries.queue(lan)[0]
    actions.mark_seen(entry=first, actor=lan, at=cast.at)
    line = dict(queries.counts(lan, queries.QueueFilter()).groups)["Xem"][0]
    rows = client.get(reverse("queue") + line.query).context["rows"]
    assert line.count == len(rows) == 1
    assert first not in rows


def test_unread_rows_are_bold_and_say_so_in_words(cast, registered, client):
    client.force_login(cast.people["lan"])
    page = client.get(reverse("incoming")).content.decode()
    assert "is-unread" in page
    assert "Chưa xem: " in page
    client.get(reverse("entry", args=[registered.pk]))
    assert "is-unread" not in client.get(reverse("incoming")).content.decode()
    assert incoming_list(cast.actor("lan"), ListFilter(is_unseen=True)).count() == 0
    assert client.get(reverse("incoming"), {"chua_xem": "on"}).context["page"].paginator.count == 0
