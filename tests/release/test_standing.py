"""How a version stands among the releases."""

from __future__ import annotations

import pytest

from octo_spec.release.latest import ReleasedVersion, Withdrawal, latest_of
from octo_spec.release.standing import Outdatedness, Standing, placed, placed_by_access, unknown
from octo_spec.release.told_versions import ToldVersion

VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0", "2.1.0")
LATEST = latest_of(
    "octo",
    (ReleasedVersion(version, "2026-11-26", "ab" * 32) for version in VERSIONS),
    supported_since="1.1.0",
    withdrawn=(
        Withdrawal("2.1.0", "2026-11-27", "It trusts too many."),
        Withdrawal("1.0.0", "2026-11-27", "Old."),
    ),
)


@pytest.mark.parametrize(
    ("version", "standing", "newer", "take"),
    [
        ("1.0.0", Standing.WITHDRAWN, ["2.0.0", "1.2.0", "1.1.0"], "2.0.0"),
        ("1.1.0", Standing.OUTDATED, ["2.0.0", "1.2.0"], "2.0.0"),
        ("2.0.0", Standing.CURRENT, [], None),
        ("2.1.0", Standing.WITHDRAWN, [], "2.0.0"),
        ("3.0.0", Standing.UNKNOWN, [], None),
        ("new", Standing.UNKNOWN, [], None),
    ],
)
def test_a_version_stands_among_the_releases(
    version: str, standing: Standing, newer: list[str], take: str | None
) -> None:
    found = placed(ToldVersion("", "octo", version), LATEST)
    assert (found.standing, [one.version for one in found.newer], found.take) == (standing, newer, take)


def test_a_version_before_the_oldest_that_works_is_unsupported() -> None:
    latest = latest_of("octo", LATEST.releases, supported_since="1.1.0")
    found = placed(ToldVersion("", "octo", "1.0.0"), latest)
    assert (found.standing, found.reason) == (
        Standing.UNSUPPORTED,
        "the oldest version that is supported is 1.1.0",
    )


def test_another_spec_is_not_known() -> None:
    assert placed(ToldVersion("", "other", "2.0.0"), LATEST).standing is Standing.UNKNOWN


def test_of_versions_of_one_access_that_counts_which_stands_best() -> None:
    found = placed_by_access("roles", ["2.1.0", "2.0.0", "1.2.0"], VERSIONS, LATEST)
    assert (found.version, found.standing, found.alike) == (
        "2.0.0",
        Standing.CURRENT,
        ("2.1.0", "2.0.0", "1.2.0"),
    )
    assert placed_by_access("roles", ["2.1.0"], VERSIONS, LATEST).standing is Standing.WITHDRAWN
    assert placed_by_access("roles", [], VERSIONS, LATEST).standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("versions", "code"),
    [(["2.0.0"], 0), (["2.0.0", "1.2.0"], 1), (["2.0.0", "9.0.0"], 3), (["9.0.0", "2.1.0"], 1)],
)
def test_what_is_to_be_updated_counts_more_than_what_is_not_known(versions: list[str], code: int) -> None:
    each = tuple(placed(ToldVersion("", "octo", version), LATEST) for version in versions)
    assert Outdatedness("octo", "2.0.0", "2026-11-26", signed=True, deployed=each).exit_code == code
    assert unknown(ToldVersion("", "", ""), "x").version is None
