"""How a deployed version compares with the releases: current, outdated, withdrawn, not known.

>>> from octo_spec.release.latest import ReleasedVersion, latest_of
>>> first, second = (ReleasedVersion(version, "2026-11-26", "ab" * 32) for version in ("1.0.0", "1.1.0"))
>>> found = placed(ToldVersion("", "octo", "1.0.0"), latest_of("octo", (first, second)))
>>> found.standing.value, [release.version for release in found.newer]
('outdated', ['1.1.0'])
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.release.latest import ReleasedVersion  # noqa: TC001 - JSON follows the annotations
from octo_spec.release.told_versions import ToldVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.release.latest import Latest


class Standing(StrEnum):
    """The status of a deployed version; the most serious comes first."""

    WITHDRAWN = "withdrawn"
    UNSUPPORTED = "unsupported"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"
    CURRENT = "current"


@frozen
class Placed:
    """One deployment, its version, the status of the version, and why.

    ``version`` is null if it is not known. ``newer`` are the releases after it, the newest first, and
    ``take`` is the version to update to. ``alike`` are all versions with the deployed access,
    if the version was found by access.
    """

    title: str
    name: str
    version: str | None
    standing: Standing
    reason: str
    newer: tuple[ReleasedVersion, ...]
    take: str | None
    alike: tuple[str, ...] = ()


def placed(told: ToldVersion, latest: Latest) -> Placed:
    """Compare a deployed version with the releases."""
    if told.name not in ("", latest.name):
        return unknown(told, f"{told.name} is another spec than {latest.name}")
    if latest.released(told.version) is None:
        return unknown(told, f"{told.version} is none of the releases that are told of")
    standing, reason = _standing(told.version, latest)
    take = None if standing is Standing.CURRENT else latest.version
    newer = latest.newer_than(told.version)
    return Placed(told.title, latest.name, told.version, standing, reason, newer, take)


def unknown(told: ToldVersion, reason: str) -> Placed:
    """Return the result for an unknown version."""
    return Placed(told.title, told.name, told.version or None, Standing.UNKNOWN, reason, (), None)


def placed_by_access(title: str, alike: Sequence[str], looked_at: Sequence[str], latest: Latest) -> Placed:
    """Place roles whose access equals that of the releases ``alike``: the one with the best status counts."""
    if not alike:
        reason = f"the access that is there is that of no release that was looked at: {', '.join(looked_at)}"
        return unknown(ToldVersion(title, latest.name, ""), reason)
    order = list(Standing)
    each = [placed(ToldVersion(title, latest.name, version), latest) for version in alike]
    best = max(each, key=lambda found: order.index(found.standing))
    return Placed(
        best.title, best.name, best.version, best.standing, best.reason, best.newer, best.take, tuple(alike)
    )


def _standing(version: str, latest: Latest) -> tuple[Standing, str]:
    if (gone := latest.withdrawal(version)) is not None:
        return Standing.WITHDRAWN, f"since {gone.date}: {gone.reason}"
    if not latest.is_supported(version):
        return Standing.UNSUPPORTED, f"the oldest version that is supported is {latest.supported_since}"
    newer = latest.newer_than(version)
    if newer:
        return Standing.OUTDATED, f"{len(newer)} newer {'version' if len(newer) == 1 else 'versions'}"
    return Standing.CURRENT, "the latest"


# --- all that is deployed ----------------------------------------------------------------------


@frozen
class Outdatedness:
    """The report of ``octospec outdated``: the latest release, whether it is signed, and each deployment."""

    name: str
    latest: str
    date: str
    signed: bool
    deployed: tuple[Placed, ...]

    @property
    def exit_code(self) -> int:
        """1 if something needs an update, otherwise 3 if something is not known, otherwise 0."""
        standings = {each.standing for each in self.deployed}
        if standings <= {Standing.CURRENT}:
            return 0
        return 3 if standings <= {Standing.CURRENT, Standing.UNKNOWN} else 1
