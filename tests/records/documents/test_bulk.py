"""Bulk work: one act for many documents, each row by itself, with a result that survives a reload (feature 9.23)."""

from dataclasses import replace

import pytest
from django.urls import reverse

from hoatoc.exchange.hub.models import Delivery
from hoatoc.foundation.jobs import actions as jobs
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.actions import bulk as bulk_module
from hoatoc.records.documents.models import BulkRow, BulkWork, Entry, EntryChange, Handover
from hoatoc.records.documents.queries import bulk as queries
from hoatoc.records.documents.queries import incoming as incoming_queries
from hoatoc.records.documents.rules import BulkAct, EntryState, Outcome

NO_WORDS = actions.BulkWords()


@pytest.fixture
def lan(cast):
    return cast.actor("lan")


@pytest.fixture
def waiting(cast, issued):
    """So many wait at the commune; their ids in the order of the queue."""

    def make(count):
        for _ in range(count):
            issued([cast.commune])
        return list(incoming_queries.queue(cast.actor("lan")).values_list("pk", flat=True))

    return make


@pytest.fixture
def unit(cast):
    return org.add_unit(agency=cast.commune, name="Văn phòng", actor=system_actor(), at=cast.at)


@pytest.fixture
def done(cast, lan):
    """Ask and run, as a page with few rows does."""

    def do(act, ids, words=NO_WORDS, actor=lan):
        work = actions.ask_bulk(act=act, entry_ids=ids, words=words, actor=actor, at=cast.at)
        actions.run_bulk(work=work, at=cast.at)
        return work

    return do


def outcomes(work):
    return list(work.rows.order_by("position").values_list("outcome", flat=True))


# --- the verbs ---------------------------------------------------------------------------------------------


def test_each_row_is_done_by_the_ordinary_verb(waiting, done):
    ids = waiting(3)
    work = done(BulkAct.REGISTER, ids)
    assert outcomes(work) == [Outcome.DONE] * 3
    numbers = Entry.objects.filter(pk__in=ids).values_list("pk", "number")
    assert [dict(numbers)[pk] for pk in ids] == [1, 2, 3]
    assert set(Delivery.objects.filter(entry__in=ids).values_list("state", flat=True)) == {"registered"}


def test_a_refused_row_says_why_and_holds_no_other(cast, waiting, done, lan):
    ids = waiting(3)
    actions.return_to_sender(entry=Entry.objects.get(pk=ids[1]), reason="Nhầm", actor=lan, at=cast.at)
    work = done(BulkAct.REGISTER, ids)
    assert outcomes(work) == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert "không còn chờ vào sổ" in work.rows.get(outcome=Outcome.REFUSED).said


def test_a_bug_in_one_row_holds_no_other(waiting, done, monkeypatch):
    ids = waiting(3)

    def broken(entry, work, actor, at):
        if entry.pk == ids[0]:
            raise ZeroDivisionError
        return True

    monkeypatch.setattr(bulk_module, "DO", {**bulk_module.DO, BulkAct.REGISTER: broken})
    work = done(BulkAct.REGISTER, ids)
    assert outcomes(work) == [Outcome.REFUSED, Outcome.DONE, Outcome.DONE]
    assert "lỗi ngoài dự kiến" in work.rows.get(outcome=Outcome.REFUSED).said


def test_a_row_that_was_done_is_not_done_again(cast, waiting, done):
    ids = waiting(2)
    work = done(BulkAct.REGISTER, ids)
    BulkRow.objects.filter(work=work, position=1).update(outcome=Outcome.WAITING)
    actions.run_bulk(work=work, at=cast.at)
    assert outcomes(work) == [Outcome.DONE, Outcome.REFUSED]
    assert sorted(Entry.objects.filter(pk__in=ids).values_list("number", flat=True)) == [1, 2]


def test_who_lost_the_appointment_meanwhile_does_nothing(cast, waiting, lan):
    ids = waiting(2)
    work = actions.ask_bulk(act=BulkAct.REGISTER, entry_ids=ids, words=NO_WORDS, actor=lan, at=cast.at)
    cast.people["lan"].appointments.update(valid_to=cast.day.replace(day=1))
    actions.run_bulk(work=work, at=cast.at)
    assert outcomes(work) == [Outcome.REFUSED] * 2
    assert not Entry.objects.filter(pk__in=ids, state=EntryState.REGISTERED).exists()


def test_rights_are_asked_for_the_act(cast, waiting):
    ids = waiting(1)
    for name in ("phuc", "chin", "tri"):
        with pytest.raises(RoleMayNot):
            actions.ask_bulk(
                act=BulkAct.REGISTER, entry_ids=ids, words=NO_WORDS, actor=cast.actor(name), at=cast.at
            )


def test_foreign_rows_are_as_missing_ones(cast, waiting):
    ids = waiting(1)
    with pytest.raises(actions.NothingChosen):
        actions.ask_bulk(
            act=BulkAct.REGISTER, entry_ids=ids, words=NO_WORDS, actor=cast.actor("tam"), at=cast.at
        )
    assert not BulkWork.objects.exists()


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (BulkAct.RETURN, actions.ReasonNeeded),
        (BulkAct.FILE, actions.FileCodeNeeded),
        (BulkAct.HAND_OVER, bulk_module.ReceiverNeeded),
    ],
)
def test_what_must_be_typed_for_all_is_asked_first(cast, waiting, lan, act, refusal):
    ids = waiting(1)
    with pytest.raises(refusal):
        actions.ask_bulk(act=act, entry_ids=ids, words=NO_WORDS, actor=lan, at=cast.at)


def test_handed_over_and_filed_in_one_go(waiting, done, unit):
    ids = waiting(2)
    done(BulkAct.REGISTER, ids)
    done(BulkAct.HAND_OVER, ids, actions.BulkWords(unit_id=unit.pk))
    assert Handover.objects.filter(entry__in=ids, to_unit=unit).count() == 2
    again = done(BulkAct.HAND_OVER, ids, actions.BulkWords(unit_id=unit.pk))
    assert outcomes(again) == [Outcome.REFUSED] * 2
    done(BulkAct.FILE, ids, actions.BulkWords(file_code=" 12  VP "))
    assert set(Entry.objects.filter(pk__in=ids).values_list("file_code", flat=True)) == {"12 VP"}
    assert EntryChange.objects.filter(entry__in=ids, field="file_code", new="12 VP").count() == 2
    same = done(BulkAct.FILE, ids, actions.BulkWords(file_code="12 VP"))
    assert outcomes(same) == [Outcome.SAME] * 2


def test_what_waits_lies_in_no_file(waiting, done):
    work = done(BulkAct.FILE, waiting(1), actions.BulkWords(file_code="1"))
    assert outcomes(work) == [Outcome.REFUSED]


def test_what_was_typed_for_all_stays_on_the_rows_alone(waiting, done):
    ids = waiting(2)
    work = done(BulkAct.RETURN, ids, actions.BulkWords(reason="Gửi nhầm nơi"))
    assert BulkWork.objects.get(pk=work.pk).reason == ""
    assert set(Entry.objects.filter(pk__in=ids).values_list("return_reason", flat=True)) == {"Gửi nhầm nơi"}


def test_only_what_nobody_knows_yet_is_undone(cast, waiting, done, lan):
    ids = waiting(3)
    done(BulkAct.SEEN, ids[:1])
    work = done(BulkAct.SEEN, ids)
    assert outcomes(work) == [Outcome.SAME, Outcome.DONE, Outcome.DONE]
    undone = actions.undo_bulk(work=work, actor=lan, at=cast.at)
    assert list(undone.rows.order_by("position").values_list("entry_id", flat=True)) == ids[1:]
    with pytest.raises(NotFound):
        actions.undo_bulk(work=work, actor=cast.actor("tam"), at=cast.at)
    with pytest.raises(actions.NotUndoable):
        actions.undo_bulk(work=done(BulkAct.REGISTER, ids), actor=lan, at=cast.at)


def test_many_go_to_the_queue_of_jobs_and_few_do_not(cast, waiting, lan, monkeypatch):
    monkeypatch.setattr(bulk_module, "AT_ONCE", 2)
    ids = waiting(3)
    few = actions.ask_bulk(act=BulkAct.SEEN, entry_ids=ids[:2], words=NO_WORDS, actor=lan, at=cast.at)
    assert not Job.objects.filter(kind="documents.run_bulk").exists()
    many = actions.ask_bulk(act=BulkAct.REGISTER, entry_ids=ids, words=NO_WORDS, actor=lan, at=cast.at)
    assert few.pk != many.pk
    job = jobs.claim(worker="w", at=cast.at)
    assert jobs.run(job=job, at=cast.at)
    assert queries.progress_of(many) == queries.Progress(total=3, done=3)


def test_more_than_can_be_done_at_once_is_refused_whole(cast, waiting, lan, monkeypatch):
    monkeypatch.setattr(bulk_module, "MOST_IN_BULK", 2)
    with pytest.raises(actions.TooManyAtOnce):
        actions.ask_bulk(act=BulkAct.SEEN, entry_ids=waiting(3), words=NO_WORDS, actor=lan, at=cast.at)


# --- the screens -------------------------------------------------------------------------------------------


@pytest.fixture
def registered(waiting, done):
    def make(count):
        ids = waiting(count)
        done(BulkAct.REGISTER, ids)
        return ids

    return make


def test_few_are_done_at_once_with_a_way_back(cast, registered, client):
    ids = registered(3)
    client.force_login(cast.people["lan"])
    sent = {"act": "seen", "entry": ids[:2], "list": "incoming", "filter": "q=thien"}
    answer = client.post(reverse("bulk-start"), sent)
    assert answer["Location"] == reverse("incoming") + "?q=thien"
    page = client.get(reverse("incoming")).content.decode()
    assert page.count('class="is-unread"') == 1
    undo = reverse("bulk-undo", args=[BulkWork.objects.get(act="seen").pk])
    assert undo in page
    client.post(undo)
    assert client.get(reverse("incoming")).content.decode().count('class="is-unread"') == 3


def test_all_results_are_those_of_the_filter_not_of_the_page(cast, registered, client, unit, monkeypatch):
    registered(4)
    some = Entry.objects.filter(agency=cast.commune, number__lte=3)
    client.force_login(cast.people["lan"])
    monkeypatch.setattr(bulk_module, "AT_ONCE", 1)
    monkeypatch.setattr("hoatoc.records.documents.views.bulk.AT_ONCE", 1)
    sent = {"act": "hand_over", "unit": unit.pk, "all": "1", "list": "incoming", "filter": "so_den=3"}
    answer = client.post(reverse("bulk-start"), sent)
    work = BulkWork.objects.get(act="hand_over")
    assert answer["Location"] == reverse("bulk", args=[work.pk])
    assert set(work.rows.values_list("entry_id", flat=True)) == set(some.values_list("pk", flat=True))
    page = client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' in page
    actions.run_bulk(work=work, at=cast.at)
    part = client.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-trigger" not in part
    assert "Đã chuyển 3 văn bản" in part


def test_all_of_the_queue_follows_the_queue_s_filter(cast, waiting, client):
    waiting(2)
    client.force_login(cast.people["lan"])
    sent = {"act": "register", "all": "1", "list": "queue", "filter": "nguon=giay"}
    client.post(reverse("bulk-start"), sent)
    assert not BulkWork.objects.exists()
    client.post(reverse("bulk-start"), sent | {"filter": "nguon=mang"})
    assert Entry.objects.filter(state=EntryState.REGISTERED, agency=cast.commune).count() == 2


@pytest.mark.parametrize(
    "data", [{}, {"act": "burn"}, {"act": "seen"}, {"act": "seen", "all": "1", "list": "x"}]
)
def test_nothing_chosen_is_told(cast, client, data):
    client.force_login(cast.people["lan"])
    answer = client.post(reverse("bulk-start"), data, follow=True)
    assert "Chưa chọn văn bản nào" in answer.content.decode()


def test_a_refused_row_is_shown_with_its_sentence(cast, registered, client, done):
    ids = registered(2)
    client.force_login(cast.people["lan"])
    answer = client.post(reverse("bulk-start"), {"act": "register", "entry": ids}, follow=True)
    page = answer.content.decode()
    assert page.count("không còn chờ vào sổ") == 2
    assert "Chưa làm được 2" in page
    only = client.get(answer.redirect_chain[-1][0] + "?ket_qua=done").content.decode()
    assert "không còn chờ vào sổ" not in only


def test_the_results_of_another_person_are_not_there(cast, waiting, done, client):
    work = done(BulkAct.SEEN, waiting(1))
    client.force_login(cast.people["tam"])
    assert client.get(reverse("bulk", args=[work.pk])).status_code == 404
    assert client.post(reverse("bulk-undo", args=[work.pk])).status_code == 404


@pytest.mark.parametrize("many", [3, 30])
def test_the_results_cost_the_same(cast, waiting, done, client, django_assert_num_queries, many, monkeypatch):
    from hoatoc.foundation.ui import events as ui

    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    work = done(BulkAct.SEEN, waiting(many))
    client.force_login(cast.people["lan"])
    client.get(reverse("bulk", args=[work.pk]))
    with django_assert_num_queries(10):
        client.get(reverse("bulk", args=[work.pk]))


# --- the unit's documents ------------------------------------------------------------------------------------


def test_the_unit_s_documents_are_those_handed_to_it(cast, registered, done, unit, client):
    ids = registered(3)
    done(BulkAct.HAND_OVER, ids[:2], actions.BulkWords(unit_id=unit.pk))
    from hoatoc.records.documents.queries import units
    from hoatoc.records.documents.queries.books import ListFilter

    officer = replace(cast.actor("minh"), agency_id=cast.commune.pk, unit_ids=frozenset({unit.pk}))
    assert set(units.unit_list(officer, ListFilter()).values_list("pk", flat=True)) == set(ids[:2])
    assert units.works_in_a_unit(officer)
    assert not units.works_in_a_unit(cast.actor("lan"))
    actions.put_among_seen(entry=Entry.objects.get(pk=ids[0]), actor=officer, at=cast.at)
    assert units.unit_list(officer, ListFilter(is_unseen=True)).count() == 1
    nobody = replace(officer, unit_ids=frozenset())
    assert not units.unit_list(nobody, ListFilter()).exists()
    assert Unit.objects.get(pk=unit.pk).agency == cast.commune


@pytest.mark.parametrize("many", [3, 30])
def test_the_unit_s_list_costs_the_same(
    cast, registered, done, unit, client, django_assert_num_queries, many, monkeypatch
):
    from hoatoc.foundation.ui import events as ui

    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    done(BulkAct.HAND_OVER, registered(many), actions.BulkWords(unit_id=unit.pk))
    appointment = cast.people["minh"].appointments.get()
    appointment.agency, appointment.unit = cast.commune, unit
    appointment.save()
    client.force_login(cast.people["minh"])
    client.get(reverse("unit-list"))
    with django_assert_num_queries(UNIT_LIST_QUERIES):
        client.get(reverse("unit-list"))


UNIT_LIST_QUERIES = 10


def test_an_officer_s_home_counts_what_the_lists_show(cast, registered, done, unit, client):
    ids = registered(3)
    done(BulkAct.HAND_OVER, ids[:2], actions.BulkWords(unit_id=unit.pk))
    appointment = cast.people["minh"].appointments.get()
    appointment.agency, appointment.unit = cast.commune, unit
    appointment.save()
    client.force_login(cast.people["minh"])
    page = client.get(reverse("home"))
    tiles = {tile.item.label: tile.item for tile in page.context["tiles"]}
    for label in ("Chưa xem", "Văn bản của đơn vị tôi"):
        assert tiles[label].count == client.get(tiles[label].url).context["page"].paginator.count == 2
    client.get(reverse("entry", args=[ids[0]]))
    tiles = {tile.item.label: tile.item for tile in client.get(reverse("home")).context["tiles"]}
    assert tiles["Chưa xem"].count == 1
