"""Gửi báo cáo of a cell: one sheet with its number on it, issued at once."""

import uuid

import pytest

from hoatoc.foundation.files.queries import facts_of
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.actions import reports
from hoatoc.records.documents.actions.number_checks import printed_number
from hoatoc.records.documents.models import AllocatedNumber, Document, DocumentFile, Entry, Relation
from hoatoc.records.documents.rules import FileRole
from tests.conftest import ONE_PAGE


def words(**more):
    facts = {
        "abstract": "Kết quả sinh hoạt chi bộ tháng 8",
        "body": "Chi bộ đã họp ngày 15/8, có 21/23 đảng viên.\n\nKiến nghị cấp trên hỗ trợ tài liệu.",
        "place": "Đức Lợi",
    }
    return actions.Report(**facts | more)


def photo(cast, name="anh.pdf"):
    return actions.take_in(chunks=[ONE_PAGE], name=name, actor=cast.actor("chin"), at=cast.at)


def send(cast, report=None, **more):
    facts = {
        "report": report or words(),
        "request_key": uuid.uuid4(),
        "actor": cast.actor("chin"),
        "at": cast.at,
    }
    return actions.send_report(**facts | more)


def test_a_report_is_numbered_drawn_and_issued_in_one_act(cast):
    entry = send(cast)
    sheet = Document.objects.get(pk=entry.document_id)
    assert (entry.state, sheet.symbol_text, sheet.is_issued) == ("issued", "01-BC/CB", True)
    main = DocumentFile.objects.get(document=sheet)
    assert (main.role, main.number_check) == ("main", "drawn")
    line = printed_number(facts_of(main.blob))
    assert line is not None
    assert line.number == 1
    there = Entry.objects.get(agency=cast.commune, direction="in")
    assert (there.state, there.document_id) == ("waiting", sheet.pk)


def test_the_next_report_has_the_next_number(cast):
    send(cast)
    assert send(cast).document.symbol_text == "02-BC/CB"
    assert list(AllocatedNumber.objects.values_list("n", "state")) == [(1, "issued"), (2, "issued")]


def test_the_same_click_twice_is_one_report(cast):
    key = uuid.uuid4()
    assert send(cast, request_key=key).pk == send(cast, request_key=key).pk
    assert AllocatedNumber.objects.count() == 1


def test_photos_go_along_as_appendices(cast):
    entry = send(cast, words(appendices=[photo(cast)]))
    roles = list(DocumentFile.objects.filter(document=entry.document_id).values_list("role", flat=True))
    assert roles == [FileRole.MAIN, FileRole.APPENDIX]


def test_a_report_that_answers_goes_to_who_asked(cast, issued):
    asked = issued([cast.cell])
    held = Entry.objects.get(agency=cast.cell)
    entry = send(cast, words(answers=held))
    said = Relation.objects.get()
    assert (said.from_document_id, said.to_document_id, said.kind) == (
        entry.document_id,
        asked.document_id,
        "reply_to",
    )
    assert Entry.objects.filter(agency=cast.provincial, document=entry.document_id, direction="in").exists()


def test_a_number_taken_meanwhile_is_no_second_sheet(cast, monkeypatch):
    """While the sheet is drawn another report takes its number: nothing is kept, it is drawn again with the next one."""
    drawn, meanwhile = reports._drawn, []

    def slow(*facts):
        pdf = drawn(*facts)
        if not meanwhile:
            meanwhile.append(True)
            meanwhile.append(send(cast, words(abstract="Báo cáo chen ngang")))
        return pdf

    monkeypatch.setattr(reports, "_drawn", slow)
    late = send(cast)
    assert (meanwhile[1].document.symbol_text, late.document.symbol_text) == ("01-BC/CB", "02-BC/CB")
    line = printed_number(facts_of(DocumentFile.objects.get(document=late.document_id).blob))
    assert line is not None
    assert line.number == 2


@pytest.mark.parametrize(
    ("facts", "told"),
    [({"abstract": " "}, "trích yếu"), ({"body": "\n"}, "nội dung"), ({"place": ""}, "nơi viết")],
)
def test_what_is_missing_is_named_and_no_number_is_used(cast, facts, told):
    with pytest.raises(actions.ReportIncomplete, match=told):
        send(cast, words(**facts))
    assert not AllocatedNumber.objects.exists()


def test_an_office_file_is_no_appendix(cast):
    blob = photo(cast).blob
    blob.media_type = "application/zip"
    with pytest.raises(actions.AppendixRefused):
        send(cast, words(appendices=[actions.Upload(blob, "a.zip", None)]))


def test_only_a_secretary_sends_one(cast):
    for name in ("hang", "son", "lan"):
        with pytest.raises(RoleMayNot):
            send(cast, actor=cast.actor(name))
    with pytest.raises(RoleMayNot):
        send(cast, actor=system_actor())
