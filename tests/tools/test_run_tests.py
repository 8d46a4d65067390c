"""`make test` counts honestly: a crash and an empty run are failures."""

from pathlib import Path

import pytest

from tools import run_tests


@pytest.fixture
def suite_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers = e2e: x\naddopts = -p no:django -p no:cacheprovider\n"
    )
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)

    def run(body: str, *arguments: str) -> run_tests.Suite:
        (tmp_path / "test_sample.py").write_text(body)
        suite = run_tests.Suite("sample", "not e2e", run_tests.clean_environment(), tmp_path)
        suite.start(arguments, None)
        suite.finish()
        return suite

    return run


def test_counts(suite_of):
    suite = suite_of(
        "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n@pytest.mark.skip\ndef test_c(): pass\n"
        "@pytest.fixture\ndef broken(): raise ValueError\ndef test_d(broken): pass\n"
    )
    assert (suite.passed, suite.failed, suite.skipped) == (1, 2, 1)


def test_a_file_that_does_not_import_is_a_failure(suite_of):
    assert suite_of("import nothing_of_that_name\n").failed >= 1


def test_a_killed_run_is_a_failure(suite_of):
    suite = suite_of("import os\ndef test_a(): os.kill(os.getpid(), 9)\n")
    assert suite.failed == 1
    assert suite.notes


def test_an_empty_run_is_a_failure_unless_tests_were_chosen(suite_of):
    empty = suite_of("x = 1\n")
    assert empty.empty
    full = run_tests.Suite("full", "", {}, Path(), passed=3)
    assert run_tests.judge([full, empty], some_chosen=True) == (3, 0)
    assert run_tests.judge([full, empty], some_chosen=False) == (3, 1)


def test_when_all_runs_are_empty_that_is_a_failure(suite_of):
    assert run_tests.judge([suite_of("x = 1\n")], some_chosen=True) == (0, 1)


def test_a_marker_of_the_caller_is_joined_with_ours():
    assert run_tests.split_markers(["tests/lib", "-m", "slow", "-k", "a"]) == (
        ["tests/lib", "-k", "a"],
        "slow",
    )


def test_settings_of_a_running_product_do_not_reach_the_tests(monkeypatch):
    monkeypatch.setenv("HOATOC_DATA_DIR", "/somewhere")
    assert "HOATOC_DATA_DIR" not in run_tests.clean_environment()
