"""The status of all customers of a fleet without kept rows: compared with releases, or with one spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.live.compared_roles import KnownReleases
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.status_run import StatusQuery, run_status
from octo_spec.release.latest import ReleasedVersion, latest_of
from octo_spec.release.status_facts import StatusPlaces
from octo_spec.storage.progress import UNWATCHED

if TYPE_CHECKING:
    from octo_spec.live.seen_accounts import AccountSource
    from octo_spec.live.status_run import StatusResult
    from octo_spec.model.deployment import Deployment
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.progress import Progress

_NOT_RELEASED: Final = ("1970-01-01", "0" * 64)
"""The day and the checksum of what is no release."""


def is_folder(path: str) -> bool:
    """Whether a path is a folder, which has the details of each customer."""
    return Path(path).is_dir()


def as_only_release(deployment: Deployment) -> KnownReleases:
    """Return a spec as the only release: whatever does not equal it has drifted."""
    released = ReleasedVersion(deployment.version, *_NOT_RELEASED)
    return KnownReleases(latest_of(deployment.name, (released,)), {deployment.version: deployment})


def unkept_status(  # noqa: PLR0913 - all that a look at a fleet needs
    known: KnownReleases,
    customers: str,
    source: AccountSource | Diagnostic,
    inputs: Inputs,
    progress: Progress = UNWATCHED,
    *,
    workers: int = 1,
) -> StatusResult | None:
    """Compare the roles of each customer; ``None`` if ``inputs`` says why that is not possible."""
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return None
    query = StatusQuery(StatusPlaces("", customers, "", "", ()), frozenset(), None, workers)
    return run_status(query, source, RoleComparisons(known), inputs, progress)
