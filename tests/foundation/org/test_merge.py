"""Two spellings of one body become one name; every row keeps the name it was written with; no circle can be built."""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.models import Correspondent
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import Refusal, RoleMayNot
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import books
from tests.conftest import make_cast


@pytest.fixture
def hang(cast):
    return {"actor": cast.actor("hang"), "at": cast.at}


def bodies(at, *names):
    return [actions.add_correspondent(name=name, actor=system_actor(), at=at) for name in names]


def kept_name(body):
    body.refresh_from_db()
    return body.merged_into.name if body.merged_into else body.name


def test_the_dropped_spelling_leaves_the_pickers_and_is_found_by_its_old_name(cast, hang):
    keep, drop = bodies(cast.at, "Sở Nội vụ", "SNV Quảng Ngãi")
    actions.merge_correspondents(keep=keep, drop=drop, **hang)
    for words in ("so noi vu", "snv"):
        lines = queries.issuer_choices(words=words, day=cast.day)
        assert [each.label for each in lines if each.value[0] == "c"] == ["Sở Nội vụ"]
    line = AuditEntry.objects.get(verb="gộp nơi gửi nhận")
    assert (line.object_label, line.facts) == ("SNV Quảng Ngãi", {"giữ tên": "Sở Nội vụ"})


def test_what_was_merged_before_goes_along(cast, hang):
    a, b, c = bodies(cast.at, "A", "B", "C")
    actions.merge_correspondents(keep=b, drop=a, **hang)
    actions.merge_correspondents(keep=c, drop=b, **hang)
    assert [kept_name(each) for each in (a, b, c)] == ["C", "C", "C"]
    assert queries.spellings_of(a.pk) == [c.pk, a.pk, b.pk]


def test_no_circle_and_no_chain(cast, hang):
    a, b = bodies(cast.at, "A", "B")
    actions.merge_correspondents(keep=b, drop=a, **hang)
    for keep, drop in ((a, b), (b, a)):
        with pytest.raises(actions.MergedAlready):
            actions.merge_correspondents(keep=keep, drop=drop, **hang)
    with pytest.raises(actions.MergedWithItself):
        actions.merge_correspondents(keep=b, drop=b, **hang)


def test_split_again(cast, hang):
    keep, drop = bodies(cast.at, "Sở Nội vụ", "SNV")
    with pytest.raises(actions.NotMerged):
        actions.split_correspondent(drop=drop, **hang)
    actions.merge_correspondents(keep=keep, drop=drop, **hang)
    actions.split_correspondent(drop=drop, **hang)
    assert kept_name(drop) == "SNV"


def test_a_name_founded_anew_meanwhile_keeps_the_old_one_merged(cast, hang):
    keep, drop = bodies(cast.at, "Sở Nội vụ", "SNV")
    actions.merge_correspondents(keep=keep, drop=drop, **hang)
    bodies(cast.at, "SNV")
    with pytest.raises(actions.CorrespondentKnown):
        actions.split_correspondent(drop=drop, **hang)


def test_only_clerks_merge(cast):
    keep, drop = bodies(cast.at, "A", "B")
    with pytest.raises(RoleMayNot):
        actions.merge_correspondents(keep=keep, drop=drop, actor=cast.actor("son"), at=cast.at)


def test_rows_keep_their_spelling_and_a_filter_finds_all_of_them(cast, hang):
    lan = cast.actor("lan")
    keep, drop = bodies(cast.at, "Sở Nội vụ", "SNV Quảng Ngãi")
    for n, body in enumerate((keep, drop), start=1):
        sheet = documents.PaperSheet(None, body.pk, f"{n}/SNV", date(2018, 8, 14), "plan", f"Việc {n}", "A")
        documents.take_in_paper(sheet=sheet, is_registered_now=True, actor=lan, at=cast.at)
    asked = books.ListFilter(issuer="so noi vu")
    assert books.incoming_list(lan, asked).count() == 1
    actions.merge_correspondents(keep=keep, drop=drop, **hang)
    assert books.incoming_list(lan, asked).count() == 2
    printed = Entry.objects.incoming().order_by("number").values_list("document__issuer_printed", flat=True)
    assert list(printed) == ["Sở Nội vụ", "SNV Quảng Ngãi"]


def test_a_form_that_still_names_the_dropped_spelling_writes_the_kept_one(cast, hang):
    keep, drop = bodies(cast.at, "Sở Nội vụ", "SNV")
    actions.merge_correspondents(keep=keep, drop=drop, **hang)
    sheet = documents.PaperSheet(None, drop.pk, "1/SNV", date(2018, 8, 14), "plan", "Việc", "A")
    entry = documents.take_in_paper(sheet=sheet, actor=cast.actor("lan"), at=cast.at)
    assert entry.document.issuer_printed == "Sở Nội vụ"


def test_likely_spellings_are_offered_and_other_communes_are_not(cast):
    bodies(
        cast.at, "Sở Nội vụ", "Sở Nội vụ tỉnh", "UBND huyện Mộ Đức", "Uỷ ban nhân dân huyện Mộ Đức",
        "Uỷ ban nhân dân xã Đức Lợi", "Uỷ ban nhân dân xã Đức Lân", "Sở Y tế",
    )  # fmt: skip
    pairs = {(each.keep.name, each.drop.name) for each in queries.likely_spellings()}
    assert pairs == {
        ("UBND huyện Mộ Đức", "Uỷ ban nhân dân huyện Mộ Đức"),
        ("Sở Nội vụ", "Sở Nội vụ tỉnh"),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after another by itself")
def test_two_merges_at_once_build_no_circle():
    """A into B while B goes into C, and B into A: whoever comes second finds it merged; nobody waits for ever."""
    cast = make_cast()
    a, b, c = bodies(cast.at, "A", "B", "C")
    actor, start, said = cast.actor("hang"), threading.Barrier(3), []

    def merge(keep, drop):
        start.wait()
        try:
            actions.merge_correspondents(keep=keep, drop=drop, actor=actor, at=cast.at)
        except Refusal as refusal:
            said.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((b, a), (c, b), (a, b))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    over = dict(Correspondent.objects.values_list("pk", "merged_into"))
    assert all(over[above] is None for above in over.values() if above is not None), (over, said)
    assert set(said) <= {actions.MergedAlready}
    assert said
