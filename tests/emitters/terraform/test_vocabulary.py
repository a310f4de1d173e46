from __future__ import annotations

from octospec_terraform.vocabulary import DATA, PLACES


def test_every_place_has_a_data_source() -> None:
    assert {f"local.{name}" for name in DATA} == set(PLACES.values())
    assert len(set(PLACES.values())) == len(PLACES)
