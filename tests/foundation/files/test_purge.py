"""A purge takes the bytes for ever and leaves the row; what a person holds back is read by nobody."""

import pytest

from hoatoc.foundation.files import actions, queries
from hoatoc.foundation.files.drivers.folder import FolderStore
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import ScanState
from hoatoc.lib.actor import system_actor
from tests.conftest import MORNING, ONE_PAGE

pytestmark = pytest.mark.django_db


def keep(chunk=ONE_PAGE):
    return actions.store_bytes(chunks=[chunk], actor=system_actor(), at=MORNING)


def place(blob, data_dir):
    return FolderStore(lambda: data_dir / "blobs").place(blob.sha256)


def purge(blob):
    return actions.purge_blob(
        blob=blob, reason="bí mật bị lộ trên mạng ngoài", actor=system_actor(), at=MORNING
    )


def test_the_bytes_go_when_the_purge_commits_and_the_row_stays(data_dir, django_capture_on_commit_callbacks):
    blob, other = keep(), keep(ONE_PAGE + b"%\n")
    with django_capture_on_commit_callbacks(execute=True):
        purge(blob)
        assert place(blob, data_dir).exists(), "nothing goes before the commit"
    assert not place(blob, data_dir).exists()
    assert place(other, data_dir).exists()
    blob.refresh_from_db()
    assert not blob.is_readable
    assert blob.purge_reason == "bí mật bị lộ trên mạng ngoài"
    assert list(queries.damaged()) == []


def test_a_machine_killed_after_the_commit_is_told_and_finishes_at_the_sweep(data_dir):
    blob = keep()
    purge(blob)  # on_commit never ran
    assert list(queries.damaged()) == [f"blob {blob.sha256}: đã xoá mà còn nội dung trong kho"]
    assert actions.sweep_purged(actor=system_actor(), at=MORNING) == 1
    assert list(queries.damaged()) == []
    assert actions.sweep_purged(actor=system_actor(), at=MORNING) == 0


def test_purged_bytes_do_not_come_back_by_the_same_upload(data_dir, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        blob = purge(keep())
    with pytest.raises(actions.FilePurged):
        keep()
    assert not place(blob, data_dir).exists()
    assert Blob.objects.count() == 1


def test_a_held_file_is_read_by_nobody_until_it_is_released():
    blob = keep()
    held = actions.hold_blob(blob=blob, actor=system_actor(), at=MORNING)
    assert held.scan_state == ScanState.HELD
    assert not held.is_readable
    released = actions.release_blob(blob=blob, actor=system_actor(), at=MORNING)
    assert released.is_readable
    assert released.scan_state == blob.scan_state


def test_release_does_not_bring_back_what_is_infected():
    blob = keep()
    Blob.objects.filter(pk=blob.pk).update(scan_state=ScanState.INFECTED)
    assert not actions.release_blob(blob=blob, actor=system_actor(), at=MORNING).is_readable
