"""What says which release is the latest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octo_spec.release.latest import Latest, is_older, latest_text, parsed_latest

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

LATEST = Latest("octo", "1.10.0", "2026-11-26", "ab" * 32)


@pytest.mark.parametrize(
    "change",
    [
        {"octospec-latest": 2},
        {"octospec-latest": None},
        {"name": ""},
        {"name": 1},
        {"version": "1"},
        {"version": ["1.0.0"]},
        {"date": "today"},
        {"sums": "AB" * 32},
        {"sums": None},
    ],
)
def test_what_is_of_another_shape_is_not_read(change: dict[str, JsonValue]) -> None:
    assert parsed_latest(json.dumps({**json.loads(latest_text(LATEST)), **change})) is None


@pytest.mark.parametrize("text", ["", "[", "[]", "null", "1", "[" * 100_000, '"\\ud800"'])
def test_what_is_no_object_is_not_read(text: str) -> None:
    assert parsed_latest(text) is None


@pytest.mark.parametrize(
    ("version", "than", "expected"),
    [
        ("1.9.0", "1.10.0", True),
        ("1.10.0", "1.9.0", False),
        ("1.0.0", "1.0.0", False),
        ("1.0.0-rc.1", "1.0.0", True),
        ("0.9.9", "1.0.0", True),
    ],
)
def test_versions_are_ordered_as_semver_says(version: str, than: str, expected: bool) -> None:  # noqa: FBT001 - a row
    assert is_older(version, than) is expected
