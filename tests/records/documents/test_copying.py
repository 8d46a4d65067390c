"""Nhân bản: a new document begins with the words of an earlier one; the next paper with the issuer of the last."""

from django.urls import reverse

from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry


def test_a_copy_has_the_words_and_recipients_and_neither_number_nor_file(cast, issued, client):
    before = issued([cast.commune, cast.district], abstract="Báo cáo tuần 31")
    client.force_login(cast.people["hang"])
    page = client.get(reverse("take-number"), {"nhu": before.pk})
    form = page.context["form"]
    assert form["abstract"].value() == "Báo cáo tuần 31"
    assert form["signer"].value() == before.document.signer
    assert form["kind"].value().startswith(f"{before.document.kind}:")
    assert {line.value for line in page.context["chosen"]} == {f"a{cast.commune.pk}", f"a{cast.district.pk}"}
    assert Entry.objects.filter(direction="out").count() == 1


def test_a_group_comes_as_a_group(cast, client, numbered):
    before = numbered(
        recipients=[
            actions.Addressee(agency_id=each.pk, group_label="2 xã, phường, thị trấn")
            for each in (cast.commune, cast.other_commune)
        ]
    )
    client.force_login(cast.people["hang"])
    chosen = client.get(reverse("take-number"), {"nhu": before.pk}).context["chosen"]
    assert [(line.value[0], line.count) for line in chosen] == [("g", 2)]


def test_a_stranger_s_document_is_not_there_to_copy(cast, issued, client):
    before = issued([cast.commune])
    client.force_login(cast.people["lan"])
    assert client.get(reverse("take-number"), {"nhu": before.pk}).status_code == 404
    assert client.get(reverse("paper"), {"nhu": before.pk}).status_code == 404


def test_the_key_stands_on_the_page_and_on_every_row(cast, issued, client):
    before = issued([cast.commune])
    address = f"{reverse('take-number')}?nhu={before.pk}"
    client.force_login(cast.people["hang"])
    assert address in client.get(reverse("entry", args=[before.pk])).content.decode()
    assert address in client.get(reverse("outgoing-list"), {"muc": "phat-hanh"}).content.decode()
    client.force_login(cast.people["phuc"])
    assert address not in client.get(reverse("entry", args=[before.pk])).content.decode()


def test_the_next_paper_begins_with_the_same_issuer_and_kind(cast, client):
    lan = cast.actor("lan")
    body = org.add_correspondent(name="Bưu điện Mộ Đức", actor=system_actor(), at=cast.at)
    sheet = actions.PaperSheet(
        issuer_agency_id=None,
        issuer_correspondent_id=body.pk,
        symbol="205/BĐ",
        dated_on=cast.day,
        kind="official_letter",
        abstract="V/v phát hành báo Đảng",
        signer="Trần Thu",
    )
    entry = actions.take_in_paper(sheet=sheet, actor=lan, at=cast.at)
    client.force_login(cast.people["lan"])
    form = client.get(reverse("paper"), {"nhu": entry.pk}).context["form"]
    assert form["issuer_text"].value() == "Bưu điện Mộ Đức"
    assert form["kind"].value() == "official_letter"
    assert not form["abstract"].value()
    data = {name: form[name].value() or "" for name in form.fields if name not in {"scan", "readers"}}
    data |= {"symbol": "206/BĐ", "abstract": "V/v khác", "then": "again", "urgency": "0"}
    data |= {"arrived_on": form["arrived_on"].value().strftime("%d/%m/%Y"), "arrived_hour": ""}
    data["request_key"] = str(data["request_key"])
    answer = client.post(reverse("paper"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    newest = Entry.objects.order_by("-pk").first()
    assert answer["Location"] == f"{reverse('paper')}?nhu={newest.pk}"
    assert newest.number == 1
