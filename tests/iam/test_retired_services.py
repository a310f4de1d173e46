"""The table of retired services."""

from __future__ import annotations

from octo_spec.iam.catalog_data import data_date, prefixes
from octo_spec.iam.retired_services import RETIREMENTS


def test_a_service_is_listed_only_after_the_day_on_which_it_was_closed() -> None:
    assert all(one.day < data_date() for one in RETIREMENTS.values())


def test_the_list_is_sorted_by_prefix() -> None:
    assert list(RETIREMENTS) == sorted(RETIREMENTS)


def test_the_replacement_of_a_closed_service_is_open() -> None:
    instead = {one.instead for one in RETIREMENTS.values() if one.instead.isalnum()}
    assert instead <= set(prefixes()) - RETIREMENTS.keys()
