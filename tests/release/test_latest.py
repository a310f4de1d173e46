"""What says which releases there are, and which is the latest."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]
import pytest

from octo_spec.model.launch import Launch, LaunchKind
from octo_spec.release.latest import (
    Latest,
    ReleasedChange,
    ReleasedUpdate,
    ReleasedVersion,
    Withdrawal,
    is_older,
    latest_of,
    latest_schema,
    latest_text,
    parsed_latest,
)
from tests.release.schema_pages import PAGES

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

FIRST = ReleasedVersion("1.9.0", "2026-11-25", "cd" * 32)
SECOND = ReleasedVersion(
    version="1.10.0",
    date="2026-11-26",
    sums="ab" * 32,
    previous="1.9.0",
    step="minor",
    summary="Lost by 1 statement",
    changes=(ReleasedChange("reader", "Lost access", "reads no costs", "No one asks.", is_more=False),),
    updates=(ReleasedUpdate("terraform", "in place", "the customer applies it"),),
    launch=(Launch("terraform", LaunchKind.PASTE, "The module", 'module "octo" {}'),),
)
LATEST = latest_of("octo", (FIRST, SECOND))
WITHDRAWN = latest_of("octo", (FIRST, SECOND), withdrawn=(Withdrawal("1.10.0", "2026-11-27", "Too much."),))


@pytest.mark.parametrize(
    "latest",
    [
        LATEST,
        WITHDRAWN,
        replace(LATEST, customer="acme", serial=7, supported_since="1.9.0", url="https://a.example/"),
    ],
)
def test_it_reads_back_and_fits_the_published_schema(latest: Latest) -> None:
    assert parsed_latest(latest_text(latest)) == latest
    jsonschema.Draft202012Validator(latest_schema()).validate(json.loads(latest_text(latest)))


def test_the_published_schema_is_that_of_the_code() -> None:
    for page, schema in PAGES.items():
        jsonschema.Draft202012Validator.check_schema(schema())
        assert json.loads(page.read_text("utf-8")) == schema()


def test_the_latest_is_the_newest_that_is_not_withdrawn() -> None:
    assert (LATEST.version, LATEST.date, LATEST.launch) == ("1.10.0", "2026-11-26", SECOND.launch)
    assert (WITHDRAWN.version, WITHDRAWN.sums, WITHDRAWN.newest) == ("1.9.0", FIRST.sums, "1.10.0")
    with pytest.raises(ValueError, match="each version is withdrawn"):
        latest_of("octo", (FIRST,), withdrawn=(Withdrawal("1.9.0", "2026-11-27", "Too much."),))


def test_what_came_after_a_version_skips_what_is_withdrawn() -> None:
    assert LATEST.newer_than("1.9.0") == (SECOND,)
    assert WITHDRAWN.newer_than("1.9.0") == ()
    assert LATEST.newer_than("1.0.0") == (SECOND, FIRST)


def test_a_version_is_supported_from_the_oldest_that_works() -> None:
    since = replace(LATEST, supported_since="1.10.0")
    assert [since.is_supported(version) for version in ("1.9.0", "1.10.0", "2.0.0")] == [False, True, True]
    assert LATEST.is_supported("0.0.1")


def test_fields_of_a_later_octospec_are_skipped() -> None:
    data = json.loads(latest_text(LATEST))
    more = {**data, "more": 1, "releases": [{**each, "more": [1]} for each in data["releases"]]}
    assert parsed_latest(json.dumps(more)) == LATEST


@pytest.mark.parametrize(
    "change",
    [
        {"octospec-latest": 2},
        {"octospec-latest": None},
        {"name": ""},
        {"name": 1},
        {"version": "1"},
        {"version": ["1.0.0"]},
        {"version": "1.9.0"},
        {"date": "today"},
        {"sums": "AB" * 32},
        {"sums": None},
        {"serial": 0},
        {"serial": True},
        {"supported-since": "old"},
        {"releases": []},
        {"releases": None},
        {"releases": json.loads(latest_text(LATEST))["releases"] * 2},
        {"withdrawn": [{"version": "1.9.1", "date": "2026-11-27", "reason": "No version."}]},
        {"withdrawn": [{"version": "1.10.0", "date": "2026-11-27", "reason": "It is the latest."}]},
        {"launch": []},
    ],
)
def test_what_is_of_another_shape_is_not_read(change: dict[str, JsonValue]) -> None:
    assert parsed_latest(json.dumps({**json.loads(latest_text(LATEST)), **change})) is None


@pytest.mark.parametrize("text", ["", "[", "[]", "null", "1", "[" * 100_000, '"\\ud800"'])
def test_what_is_not_an_object_is_not_read(text: str) -> None:
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
