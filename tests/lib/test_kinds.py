"""The table of kinds: both systems, codes that several kinds share, codes that nobody confirmed."""

import pytest

from hoatoc.lib.kinds import NoSuchKind, all_kinds, kind, kinds_by_code


def test_a_kind_is_known_by_system_and_identifier():
    names = [(one.system, one.identifier) for one in all_kinds()]
    assert len(names) == len(set(names)) == 64
    assert {system for system, _ in names} == {"party", "state"}


def test_a_quy_dinh_of_the_party_prints_two_codes_and_the_first_is_usual():
    regulation = kind("party", "regulation")
    assert regulation.codes == ("QĐ", "QĐi")
    assert regulation.code == "QĐ"
    assert regulation.name == "Quy định"
    assert kind("state", "regulation").code == "QyĐ"


def test_the_kind_cannot_be_told_from_the_code():
    assert [one.identifier for one in kinds_by_code("party", "QĐ")] == ["decision", "regulation"]
    assert [one.identifier for one in kinds_by_code("party", "QĐi")] == ["regulation"]
    assert [one.identifier for one in kinds_by_code("state", "QĐ")] == ["decision"]


def test_an_unconfirmed_code_is_usable_and_marked():
    appeal = kind("party", "appeal")
    assert (appeal.code, appeal.is_code_verified) == ("LKG", False)
    assert kind("party", "plan").is_code_verified
    assert not any("?" in code for one in all_kinds() for code in one.codes)


def test_a_state_cong_van_has_no_code():
    assert kind("state", "official_letter").code == ""
    assert kind("party", "official_letter").code == "CV"
    assert "official_letter" in [one.identifier for one in kinds_by_code("state", "")]


def test_a_thu_cong_bears_no_number():
    assert {one.identifier for one in all_kinds() if not one.is_numbered} == {"official_note"}


def test_unknown_kinds_and_codes():
    with pytest.raises(NoSuchKind):
        kind("party", "telegram")
    assert kinds_by_code("party", "XYZ") == ()
