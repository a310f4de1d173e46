"""The status of a version among the releases."""

from __future__ import annotations

import pytest

from octo_spec.release.deployment_status import (
    Outdatedness,
    VersionStatus,
    deployment_status,
    status_by_access,
    unknown_status,
)
from octo_spec.release.latest import ReleasedVersion, Withdrawal, latest_of
from octo_spec.release.output_versions import OutputVersion

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
    ("version", "status", "newer", "update_to"),
    [
        ("1.0.0", VersionStatus.WITHDRAWN, ["2.0.0", "1.2.0", "1.1.0"], "2.0.0"),
        ("1.1.0", VersionStatus.OUTDATED, ["2.0.0", "1.2.0"], "2.0.0"),
        ("2.0.0", VersionStatus.CURRENT, [], None),
        ("2.1.0", VersionStatus.WITHDRAWN, [], "2.0.0"),
        ("3.0.0", VersionStatus.UNKNOWN, [], None),
        ("new", VersionStatus.UNKNOWN, [], None),
    ],
)
def test_a_version_is_among_the_releases(
    version: str, status: VersionStatus, newer: list[str], update_to: str | None
) -> None:
    found = deployment_status(OutputVersion("", "octo", version), LATEST)
    assert (found.status, [one.version for one in found.newer], found.update_to) == (status, newer, update_to)


def test_a_version_before_the_oldest_that_works_is_unsupported() -> None:
    latest = latest_of("octo", LATEST.releases, supported_since="1.1.0")
    found = deployment_status(OutputVersion("", "octo", "1.0.0"), latest)
    assert (found.status, found.reason) == (
        VersionStatus.UNSUPPORTED,
        "the oldest supported version is 1.1.0",
    )


def test_another_spec_is_not_known() -> None:
    assert deployment_status(OutputVersion("", "other", "2.0.0"), LATEST).status is VersionStatus.UNKNOWN


def test_of_versions_of_one_access_that_counts_which_is_best() -> None:
    found = status_by_access("roles", ["2.1.0", "2.0.0", "1.2.0"], VERSIONS, LATEST)
    assert (found.version, found.status, found.same_access) == (
        "2.0.0",
        VersionStatus.CURRENT,
        ("2.1.0", "2.0.0", "1.2.0"),
    )
    assert status_by_access("roles", ["2.1.0"], VERSIONS, LATEST).status is VersionStatus.WITHDRAWN
    assert status_by_access("roles", [], VERSIONS, LATEST).status is VersionStatus.UNKNOWN


@pytest.mark.parametrize(
    ("versions", "code"),
    [(["2.0.0"], 0), (["2.0.0", "1.2.0"], 1), (["2.0.0", "9.0.0"], 3), (["9.0.0", "2.1.0"], 1)],
)
def test_what_is_to_be_updated_counts_more_than_what_is_not_known(versions: list[str], code: int) -> None:
    each = tuple(deployment_status(OutputVersion("", "octo", version), LATEST) for version in versions)
    assert Outdatedness("octo", "2.0.0", "2026-11-26", signed=True, deployed=each).exit_code == code
    assert unknown_status(OutputVersion("", "", ""), "x").version is None
