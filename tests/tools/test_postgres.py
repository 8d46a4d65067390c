"""The private cluster starts alone, survives a kill and leaves nothing behind."""

from pathlib import Path

import pytest

from tools.postgres import PostgresProblem, PrivatePostgres

pytestmark = pytest.mark.postgres_only


def test_a_crash_keeps_what_was_committed():
    with PrivatePostgres() as cluster:
        assert cluster.sql("SHOW data_checksums") == "on"
        assert cluster.sql("SHOW listen_addresses") == ""
        cluster.sql("CREATE TABLE kept (id int)")
        cluster.sql("INSERT INTO kept VALUES (1)")
        cluster.kill9()
        with pytest.raises(PostgresProblem):
            cluster.sql("SELECT 1")
        cluster.restart()
        assert cluster.sql("SELECT count(*) FROM kept") == "1"
        folder = cluster.folder
    assert not folder.exists()


def test_a_kept_folder_is_found_again_and_has_one_owner(tmp_path: Path):
    deep = tmp_path / ("long" * 20)  # the socket would be too long for the kernel here
    with PrivatePostgres(deep, durable=False) as cluster:
        cluster.sql("CREATE TABLE kept (id int)")
        with pytest.raises(PostgresProblem, match=r"postmaster\.pid"), PrivatePostgres(deep, durable=False):
            pass
    with PrivatePostgres(deep, durable=False) as cluster:
        assert cluster.sql("SELECT count(*) FROM kept") == "0"


def test_a_cluster_without_fsync_is_not_for_crash_tests():
    with PrivatePostgres(durable=False) as cluster, pytest.raises(PostgresProblem, match="fsync"):
        cluster.kill9()
