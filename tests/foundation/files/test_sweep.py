"""What a killed upload leaves behind goes after an hour; bytes without a row are told, not deleted."""

import argparse
import os
from datetime import timedelta

from hoatoc.config.commands import files as command
from hoatoc.foundation.files import actions
from hoatoc.foundation.files.ports import store
from hoatoc.lib.actor import system_actor
from tests.conftest import MORNING, ONE_PAGE


def test_an_old_unfinished_upload_is_swept_and_a_fresh_one_stays(data_dir):
    folder = data_dir / "blobs" / "incoming"
    folder.mkdir(parents=True)
    for name, age in (("old", timedelta(hours=2)), ("fresh", timedelta(minutes=5))):
        (folder / name).write_bytes(b"x")
        then = (MORNING - age).timestamp()
        os.utime(folder / name, (then, then))
    assert actions.sweep_unfinished(actor=system_actor(), at=MORNING) == 1
    assert [path.name for path in folder.iterdir()] == ["fresh"]


def test_bytes_without_a_row_are_told_and_kept(db, data_dir, capsys):
    actions.store_bytes(chunks=[ONE_PAGE], actor=system_actor(), at=MORNING)
    with store().incoming() as incoming:
        incoming.write(b"orphan")
        incoming.keep("ab" * 32)
    assert command.run(argparse.Namespace(act="verify", json=False)) == 0
    assert "ab" * 32 in capsys.readouterr().out
    assert "ab" * 32 in set(store().hashes())
