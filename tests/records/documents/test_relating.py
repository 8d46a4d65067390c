"""Liên kết văn bản: said by the younger sheet, seen both ways, and only where both are held and may be read."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.urls import reverse

from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, Recipient, Relation
from hoatoc.records.documents.queries import related as queries
from hoatoc.records.documents.rules import FileRole, FoundBy, RelationKind
from tests.conftest import without_guards
from tests.foundation.files.sheets import sheet


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def hang(cast):
    return cast.actor("hang")


def entry_at(agency, entry):
    return Entry.objects.get(agency=agency, direction="in", document=entry.document)


@pytest.fixture
def say(cast, hang):
    def do(entry, other, kind=RelationKind.BASIS, actor=None, **more):
        return actions.relate(entry=entry, other=other, kind=kind, actor=actor or hang, at=cast.at, **more)

    return do


def told(entry, actor):
    return [(each.label, each.entry.pk) for each in queries.related_to(entry, actor)]


# --- saying it ----------------------------------------------------------------------------------------


def test_it_is_seen_both_ways(cast, hang, issued, say):
    old, new = issued([cast.commune]), issued([cast.commune])
    say(new, old, RelationKind.REPLACES)
    assert told(new, hang) == [("Thay thế", old.pk)]
    assert told(old, hang) == [("Được thay thế bởi", new.pk)]


def test_the_issuers_word_is_told_to_whoever_holds_both(cast, issued, say):
    old, new = issued([cast.commune, cast.district]), issued([cast.commune, cast.other_commune])
    say(new, old)
    lan = cast.actor("lan")
    assert told(entry_at(cast.commune, new), lan) == [("Căn cứ", entry_at(cast.commune, old).pk)]
    assert told(entry_at(cast.commune, old), lan) == [("Là căn cứ của", entry_at(cast.commune, new).pk)]
    assert told(entry_at(cast.other_commune, new), cast.actor("tam")) == [], "does not hold the old one"
    assert told(entry_at(cast.district, old), cast.actor("khoa")) == [], "nor here the new one"


def test_before_issue_nobody_else_hears_it(cast, issued, numbered, say):
    old, new = issued([cast.commune]), numbered()
    say(new, old)
    assert told(entry_at(cast.commune, old), cast.actor("lan")) == []


def test_a_note_stays_where_it_was_written(cast, issued, say):
    one, two = issued([cast.commune, cast.other_commune]), issued([cast.commune, cast.other_commune])
    lan = cast.actor("lan")
    say(entry_at(cast.commune, two), entry_at(cast.commune, one), actor=lan)
    (mine,) = queries.related_to(entry_at(cast.commune, two), lan)
    assert (mine.is_note, mine.is_said_here) == (True, True)
    assert told(entry_at(cast.other_commune, two), cast.actor("tam")) == []
    assert told(two, cast.actor("hang")) == [], "nor does the issuer"


def test_a_secret_that_one_may_not_read_is_not_there(cast, hang, issued, say):
    old, new = issued([cast.commune]), issued([cast.commune])
    say(new, old)
    with without_guards():
        Entry.objects.filter(pk=old.pk).update(secrecy="mat", content_location="két")
    assert told(new, hang) == []


def test_a_returned_one_is_held_no_more(cast, issued, say):
    old, new = issued([cast.commune]), issued([cast.commune])
    say(new, old)
    lan = cast.actor("lan")
    actions.return_to_sender(entry=entry_at(cast.commune, old), reason="Nhầm", actor=lan, at=cast.at)
    assert told(entry_at(cast.commune, new), lan) == []


def test_it_is_said_once_and_never_of_itself(cast, issued, say):
    old, new = issued(), issued()
    assert say(new, old) == say(new, old)
    with pytest.raises(actions.RelatedToItself):
        say(new, new)
    with pytest.raises(DatabaseError), transaction.atomic():
        Relation.objects.create(
            from_document=new.document, to_document=new.document, kind="basis", how="hand",
            said_by=cast.provincial, at=cast.at,
        )  # fmt: skip


def test_both_rows_are_the_actors_own(cast, issued, say):
    old, new = issued([cast.commune]), issued([cast.commune])
    with pytest.raises(NotFound):
        say(new, entry_at(cast.commune, old))
    with pytest.raises(NotFound):
        say(new, old, actor=cast.actor("lan"))
    with pytest.raises(RoleMayNot):
        say(new, old, actor=cast.actor("son"))


# --- taking it back -------------------------------------------------------------------------------------


def test_until_issue_it_is_taken_back_and_then_it_stays(cast, hang, issued, numbered, say, pdf):
    old, new = issued(), numbered(recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    actions.unrelate(relation=say(new, old), actor=hang, at=cast.at)
    assert not Relation.objects.exists()
    relation = say(new, old)
    actions.attach(entry=new, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    actions.issue(entry=new, actor=hang, at=cast.at)
    with pytest.raises(actions.SaidAtIssue):
        actions.unrelate(relation=relation, actor=hang, at=cast.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        relation.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Relation.objects.update(kind="replaces")


def test_a_note_is_taken_back_at_any_time_by_who_wrote_it(cast, hang, issued, say):
    one, two = issued([cast.commune]), issued([cast.commune])
    lan = cast.actor("lan")
    relation = say(entry_at(cast.commune, two), entry_at(cast.commune, one), actor=lan)
    with pytest.raises(NotFound):
        actions.unrelate(relation=relation, actor=hang, at=cast.at)
    actions.unrelate(relation=relation, actor=lan, at=cast.at)
    assert not Relation.objects.exists()


# --- what the text names -----------------------------------------------------------------------------------


@pytest.fixture
def says(cast, hang, numbered):
    """An own sheet, not yet issued, whose main file names others in its text layer."""

    def do(*lines):
        entry = numbered()
        placed = [(30, 130 + 8 * n, line) for n, line in enumerate(lines)]
        blob = store_bytes(chunks=[sheet(*placed)], actor=hang, at=cast.at)
        actions.attach(entry=entry, blob=blob, name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
        return entry

    return do


@pytest.fixture
def suggested(hang):
    def of(entry):
        cache.clear()
        main = entry.document.files.select_related("blob").get(role=FileRole.MAIN)
        return [(each.kind, each.entry.pk) for each in queries.suggested(entry, main, hang)]

    return of


def test_what_the_text_names_and_the_agency_holds_is_suggested(cast, issued, says, suggested, say):
    old = issued()
    entry = says(f"Thực hiện Kế hoạch số {old.document.symbol_text} ngày 16/8/2018;", "Căn cứ số 99-QĐ/TW;")
    assert suggested(entry) == [(RelationKind.IN_EXECUTION_OF, old.pk)]
    say(entry, old, RelationKind.IN_EXECUTION_OF)
    assert suggested(entry) == [], "said already"


def test_another_day_means_another_document(issued, says, suggested):
    old = issued()
    assert suggested(says(f"Căn cứ Kế hoạch số {old.document.symbol_text} ngày 16/8/2017")) == []


def test_its_own_number_is_no_suggestion(says, suggested):
    assert suggested(says("Số 01-KH/TU")) == []


def test_what_others_hold_is_not_suggested(cast, says, suggested, pdf):
    khoa = cast.actor("khoa")
    theirs = actions.take_number(actor=khoa, at=cast.at, kind="plan", abstract="Riêng", signer="K")
    assert suggested(says(f"Căn cứ Kế hoạch số {theirs.document.symbol_text}")) == []


def test_a_scan_without_text_names_nothing(cast, hang, numbered, pdf, suggested):
    entry = numbered()
    actions.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    assert suggested(entry) == []


def test_one_press_confirms_what_was_read(issued, says, log_in):
    cache.clear()
    old = issued()
    entry = says(f"Căn cứ Kế hoạch số {old.document.symbol_text}")
    client = log_in("hang")
    asked = client.get(reverse("relation-suggestions", args=[entry.pk]), headers={"HX-Request": "true"})
    assert old.document.symbol_text in asked.content.decode()
    client.post(reverse("relate", args=[entry.pk]), {"other": old.pk, "kind": "basis", "how": "text"})
    assert Relation.objects.get().how == FoundBy.TEXT
    again = client.get(reverse("relation-suggestions", args=[entry.pk]), headers={"HX-Request": "true"})
    assert again.status_code == 204
    assert "Căn cứ" in client.get(reverse("entry", args=[entry.pk])).content.decode()


# --- screens -------------------------------------------------------------------------------------------------


def test_it_is_found_by_symbol_and_by_words(issued, log_in):
    old, new = issued(abstract="Phòng chống bão lụt"), issued()
    client = log_in("hang")
    address = reverse("relate", args=[new.pk])
    assert old in client.get(address, {"q": old.document.symbol_text}).context["rows"]
    assert old in client.get(address, {"q": "bao lut"}).context["rows"]
    assert client.get(address, {"q": "không có"}).context["rows"] == []
    assert client.get(address).context["rows"] == []
    assert new not in client.get(address, {"q": new.document.symbol_text}).context["rows"]


def test_a_press_says_it_and_another_takes_it_back(issued, numbered, log_in):
    old, new = issued(), numbered()
    client = log_in("hang")
    page = client.post(reverse("relate", args=[new.pk]), {"other": old.pk, "kind": "amends"}, follow=True)
    assert "Sửa đổi, bổ sung" in page.content.decode()
    address = reverse("unrelate", args=[new.pk, Relation.objects.get().pk])
    assert address in page.content.decode()
    client.post(address)
    assert not Relation.objects.exists()
    assert client.post(reverse("relate", args=[new.pk]), {"other": "x"}).status_code == 302
    assert (
        client.post(reverse("relate", args=[new.pk]), {"other": new.pk, "kind": "basis"}).status_code == 302
    )
    assert not Relation.objects.exists()


def begun(client, value):
    return client.get(reverse("take-number"), {"ve": value})


def number(client, page, **more):
    form = page.context["form"]
    chosen = [each.value for each in page.context["chosen"]]
    names = ("kind", "abstract", "request_key", "about")
    facts = {name: str(form[name].value() or "") for name in names}
    client.post(reverse("take-number"), {**facts, "signer": "Lê Hoàng Sơn", "to": chosen, **more})
    return Entry.objects.filter(direction="out").latest("pk")


def test_an_answer_begins_with_who_asked(cast, issued, log_in):
    issued([cast.commune])
    there = Entry.objects.get(agency=cast.commune)
    actions.register(entry=there, actor=cast.actor("lan"), at=cast.at)
    client = log_in("lan")
    assert f"?ve=reply_to:{there.pk}" in client.get(reverse("entry", args=[there.pk])).content.decode()
    page = begun(client, f"reply_to:{there.pk}")
    assert [each.value for each in page.context["chosen"]] == [f"a{cast.provincial.pk}"]
    answer = number(client, page)
    assert list(Recipient.objects.filter(document=answer.document).values_list("agency", flat=True)) == [
        cast.provincial.pk
    ]
    said = Relation.objects.get()
    assert (said.from_document, said.to_document) == (answer.document, there.document)
    assert (said.kind, said.how) == ("reply_to", "button")


def test_a_forgotten_appendix_goes_as_a_slip_to_the_same_places(cast, issued, log_in):
    entry = issued([cast.commune, cast.district])
    actions.add_recipients(
        entry=entry,
        recipients=[actions.Addressee(agency_id=cast.other_commune.pk)],
        note="",
        actor=cast.actor("hang"),
        at=cast.at,
    )
    client = log_in("hang")
    assert f"?ve=supplements:{entry.pk}" in client.get(reverse("entry", args=[entry.pk])).content.decode()
    page = begun(client, f"supplements:{entry.pk}")
    assert page.context["form"]["kind"].value() == "sending_slip:PG"
    assert "Gửi bổ sung phụ lục" in page.context["form"]["abstract"].value()
    slip = number(client, page)
    assert slip.document.kind == "sending_slip"
    to = set(Recipient.objects.filter(document=slip.document).values_list("agency", flat=True))
    assert to == {cast.commune.pk, cast.district.pk, cast.other_commune.pk}, "also who was added later"
    assert Relation.objects.get().kind == "supplements"


@pytest.mark.parametrize("kind", ["replaces", "corrects"])
def test_what_replaces_is_of_the_same_kind(issued, log_in, kind):
    entry = issued()
    page = begun(log_in("hang"), f"{kind}:{entry.pk}")
    assert page.context["form"]["kind"].value() == "plan:KH"


def test_of_a_foreign_row_nothing_begins(cast, issued, log_in):
    entry = issued([cast.commune])
    assert begun(log_in("khoa"), f"supplements:{entry.pk}").status_code == 404
    assert begun(log_in("hang"), "basis:1").status_code == 200, "no such way to begin"
    assert begun(log_in("hang"), "replaces:x").context["about"] is None


def test_a_paper_reply_goes_to_the_body_outside(cast, log_in, hang):
    body = org.add_correspondent(name="Bảo hiểm xã hội tỉnh", actor=system_actor(), at=cast.at)
    sheet_of = actions.PaperSheet(None, body.pk, "205/BHXH", date(2018, 8, 15), "official_letter", "V/v", "")
    row = actions.take_in_paper(sheet=sheet_of, is_registered_now=True, actor=hang, at=cast.at)
    page = begun(log_in("hang"), f"reply_to:{row.pk}")
    assert [each.value for each in page.context["chosen"]] == [f"c{body.pk}"]


@pytest.mark.parametrize("many", [1, 4])
def test_the_panel_costs_two_queries(issued, say, hang, django_assert_num_queries, many):
    entry = issued()
    for _ in range(many):
        say(entry, issued())
    with django_assert_num_queries(2):
        assert len(queries.related_to(entry, hang)) == many
