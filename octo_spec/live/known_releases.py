"""The releases of a folder, with which the roles of customers are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.live.compared_roles import KnownReleases
from octo_spec.live.deployed_versions import released_sides
from octo_spec.release.codes import NO_RELEASE

if TYPE_CHECKING:
    from octo_spec.release.latest import Latest
    from octo_spec.storage.inputs.inputs import Inputs


def known_releases(folder: str, latest: Latest, inputs: Inputs) -> KnownReleases | None:
    """Read all releases of the folder; ``None`` if one is changed, or none is there."""
    sides = dict(released_sides(folder, latest, inputs))
    missing = [each.version for each in latest.releases if each.version not in sides]
    if missing and not has_errors(inputs.diagnostics):
        message = f"{folder} does not contain {', '.join(missing)}, with which octospec compares the roles"
        inputs.diagnostics.append(
            NO_RELEASE.at(None, message, "name the folder of all of them with --releases")
        )
    if has_errors(inputs.diagnostics):
        return None
    return KnownReleases(latest, {version: side.deployment for version, side in sides.items()})
