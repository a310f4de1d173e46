"""How a deployed version compares with the releases: current, outdated, withdrawn, not known.

>>> from octo_spec.release.latest import ReleasedVersion, latest_of
>>> first, second = (ReleasedVersion(version, "2026-11-26", "ab" * 32) for version in ("1.0.0", "1.1.0"))
>>> found = deployment_status(OutputVersion("", "octo", "1.0.0"), latest_of("octo", (first, second)))
>>> found.status.value, [release.version for release in found.newer]
('outdated', ['1.1.0'])
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.analysis.drift.own_settings import OwnSetting  # noqa: TC001 - JSON follows the annotations
from octo_spec.frozen import frozen
from octo_spec.release.latest import ReleasedVersion  # noqa: TC001 - JSON follows the annotations
from octo_spec.release.output_versions import OutputVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.release.latest import Latest


class VersionStatus(StrEnum):
    """The status of a deployed version; the most serious comes first."""

    WITHDRAWN = "withdrawn"
    UNSUPPORTED = "unsupported"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"
    CURRENT = "current"


@frozen
class DeploymentStatus:
    """One deployment, its version, the status of the version, and why.

    ``version`` is null if it is not known. ``newer`` are the releases after it, the newest first, and
    ``update_to`` is the version to update to. ``same_access`` are all versions with the deployed access,
    if the version was found by access; then ``own`` are the settings that the customer added, and
    ``nearest`` is the release with the fewest differences if no release has that access. ``account`` is the
    account, if it is known.
    """

    title: str
    name: str
    version: str | None
    status: VersionStatus
    reason: str
    newer: tuple[ReleasedVersion, ...]
    update_to: str | None
    same_access: tuple[str, ...] = ()
    own: tuple[OwnSetting, ...] = ()
    nearest: str | None = None
    account: str | None = None


def deployment_status(deployed: OutputVersion, latest: Latest) -> DeploymentStatus:
    """Compare a deployed version with the releases."""
    if deployed.name not in ("", latest.name):
        return unknown_status(deployed, f"the spec {deployed.name} is not {latest.name}")
    if latest.find_release(deployed.version) is None:
        return unknown_status(deployed, f"{deployed.version} is not one of the listed releases")
    status, reason = _status(deployed.version, latest)
    update_to = None if status is VersionStatus.CURRENT else latest.version
    newer = latest.newer_than(deployed.version)
    return DeploymentStatus(
        deployed.title,
        latest.name,
        deployed.version,
        status,
        reason,
        newer,
        update_to,
        account=deployed.account,
    )


def unknown_status(deployed: OutputVersion, reason: str) -> DeploymentStatus:
    """Return the result for an unknown version."""
    return DeploymentStatus(
        deployed.title,
        deployed.name,
        deployed.version or None,
        VersionStatus.UNKNOWN,
        reason,
        (),
        None,
        account=deployed.account,
    )


def status_by_access(
    title: str, same_access: Sequence[str], looked_at: Sequence[str], latest: Latest
) -> DeploymentStatus:
    """Compare roles with the releases that have the ``same_access``: the one with the best status counts."""
    if not same_access:
        reason = f"the deployed access differs from each compared release: {', '.join(looked_at)}"
        return unknown_status(OutputVersion(title, latest.name, ""), reason)
    order = list(VersionStatus)
    each = [deployment_status(OutputVersion(title, latest.name, version), latest) for version in same_access]
    best = max(each, key=lambda found: order.index(found.status))
    return DeploymentStatus(
        best.title,
        best.name,
        best.version,
        best.status,
        best.reason,
        best.newer,
        best.update_to,
        tuple(same_access),
    )


def _status(version: str, latest: Latest) -> tuple[VersionStatus, str]:
    if (gone := latest.withdrawal(version)) is not None:
        return VersionStatus.WITHDRAWN, f"since {gone.date}: {gone.reason}"
    if not latest.is_supported(version):
        return VersionStatus.UNSUPPORTED, f"the oldest supported version is {latest.supported_since}"
    newer = latest.newer_than(version)
    if newer:
        return VersionStatus.OUTDATED, f"{len(newer)} newer {'version' if len(newer) == 1 else 'versions'}"
    return VersionStatus.CURRENT, "the latest"


# --- all that is deployed ----------------------------------------------------------------------


@frozen
class Outdatedness:
    """The report of ``octospec outdated``: the latest release, whether it is signed, and each deployment."""

    name: str
    latest: str
    date: str
    signed: bool
    deployed: tuple[DeploymentStatus, ...]

    @property
    def exit_code(self) -> int:
        """1 if something needs an update, otherwise 3 if something is not known, otherwise 0."""
        statuses = {each.status for each in self.deployed}
        if statuses <= {VersionStatus.CURRENT}:
            return 0
        return 3 if statuses <= {VersionStatus.CURRENT, VersionStatus.UNKNOWN} else 1
