"""The real lists of 2018, 2020, 2024 and 2025 of two districts, applied one after the other: no record lost (M14, small form).

Trà Bồng takes over Tây Trà in 2020; in 2025 there are no districts. The whole province is `make bench ONLY=succession`.
"""

import pytest

from bench.succession import Province, read_lists


@pytest.mark.django_db
def test_no_record_is_lost_and_none_is_seen_twice(settings, tmp_path):
    settings.HOATOC_DATA_DIR = tmp_path
    told = Province(read_lists(["525", "526"])).years()
    wrong = [
        f"{case}: {figure}, not {wanted}" for case, figure, wanted in told["counted"] if figure != wanted
    ]
    assert not wrong, "\n".join(wrong)
    assert set(told["seconds"]) == {"2020", "2025"}
    unseen = [case for case, figure in told["controls"] if figure < 1]
    assert not unseen, unseen
