"""What people see when a body is no more: the receiver's notice, the page of who has no position, positions given again."""

from django.urls import reverse

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.records.documents.models import Entry
from tests.records.documents.test_transfer import merge, sent_to


def test_the_receiver_is_told_under_which_name_it_was_sent(client, cast, pdf):
    new = merge(cast)
    old_name = Entry.objects.get(agency=new, document=sent_to(cast, pdf, [cast.commune]).document_id)
    own_name = Entry.objects.get(agency=new, document=sent_to(cast, pdf, [new]).document_id)
    client.force_login(cast.people["lan"])
    shown = client.get(reverse("entry", args=[old_name.pk])).content.decode()
    assert "gửi cho <b>Đảng uỷ xã Đức Lợi</b>" in shown
    assert "gửi cho <b>" not in client.get(reverse("entry", args=[own_name.pk])).content.decode()


def test_who_lost_the_position_with_the_body_reads_why(client, cast):
    merge(cast)
    client.force_login(cast.people["tam"])
    shown = client.get(reverse("home")).content.decode()
    assert "<b>Đảng uỷ xã Đức Thắng</b> đã kết thúc" in shown
    assert "Đảng uỷ xã Thắng Lợi" in shown


def test_positions_are_given_again_at_the_successor(client, cast):
    new = merge(cast)
    tam = Appointment.objects.get(person=cast.people["tam"])
    client.force_login(cast.people["tri"])
    assert "Huỳnh Thanh Tâm" in client.get(reverse("agency", args=[cast.other_commune.pk])).content.decode()
    url = reverse("appoint-again", args=[cast.other_commune.pk])
    client.post(url, {"appointment": [tam.pk]})
    held = Appointment.objects.get(person=cast.people["tam"], valid_to__isnull=True)
    assert (held.agency, held.position, held.roles.get().role) == (new, "Văn thư", "clerk")
    client.post(url, {"appointment": [tam.pk]})
    assert Appointment.objects.filter(person=cast.people["tam"]).count() == 2
    assert client.post(reverse("appoint-again", args=[cast.district.pk])).status_code == 409
