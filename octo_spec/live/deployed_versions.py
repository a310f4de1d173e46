"""Which released versions are deployed: read from outputs or artifacts, or found by live access."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.importing.account_details import read_account
from octo_spec.live.live_accounts import LiveAccount, live_accounts
from octo_spec.live.release_match import match_release
from octo_spec.plugin.discovery import usual
from octo_spec.release.codes import OLD_LATEST
from octo_spec.release.deployment_status import DeploymentStatus, deployment_status, status_by_access
from octo_spec.release.latest import LATEST
from octo_spec.release.output_versions import OutputVersion, output_versions
from octo_spec.release.publishing_codes import NO_VERSION
from octo_spec.release.sums import SUMS, differences
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.account_files import account_files
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import NamedFile, named_source
from octo_spec.storage.inputs.read_artifacts import WHICH_ONE
from octo_spec.storage.paths import shown_path
from octo_spec.storage.progress import UNWATCHED
from octo_spec.storage.releases.release_folders import released_files
from octo_spec.storage.sides.sides import NO_CUSTOMER, DeploymentSide, side_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.live.live_calls import LiveCalls
    from octo_spec.model.deployment import Deployment
    from octo_spec.release.latest import Latest
    from octo_spec.storage.inputs.named_files import NamedSource
    from octo_spec.storage.progress import Progress


@frozen
class OutdatedQuery:
    """The arguments and options: what is deployed, or a connection to AWS, and the folder of releases.

    ``also`` has roles that are read from AWS even if no release has them: the approved ones.
    """

    deployed: str
    aws: LiveCalls | None
    releases: str
    matches: tuple[str, ...]
    answers: tuple[str, ...]
    also: tuple[Deployment, ...] = ()


class DeployedKind(StrEnum):
    """How the version of a deployment is known."""

    OUTPUTS = "outputs"
    ARTIFACTS = "artifacts"
    LIVE_ROLES = "live-roles"


@frozen
class DeployedVersions:
    """The status of each deployment, and for live roles the account of each and the compared releases."""

    kind: DeployedKind
    statuses: tuple[DeploymentStatus, ...]
    accounts: tuple[LiveAccount, ...] = ()
    releases: tuple[DeploymentSide, ...] = ()


def deployed_versions(
    query: OutdatedQuery, latest: Latest, inputs: Inputs, progress: Progress = UNWATCHED
) -> DeployedVersions | None:
    """Compare all deployments with the releases; ``None`` if ``inputs`` says why that is not possible."""
    if query.aws is not None:
        return _live_role_versions(query, latest, (), inputs, progress)
    source = named_source(query.deployed)
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return None
    reported = output_versions(_data(source))
    if reported:
        statuses = tuple(deployment_status(each, latest) for each in reported)
        return DeployedVersions(DeployedKind.OUTPUTS, statuses)
    if account_files(source):
        accounts = live_accounts(query.deployed, inputs)
        return _live_role_versions(query, latest, accounts, inputs, progress) if accounts else None
    return _artifact_versions(source, latest, inputs)


def _data(source: NamedSource) -> JsonValue:
    """Read JSON; invalid JSON contains no version."""
    if not isinstance(source, NamedFile):
        return None
    try:
        data: JsonValue = json.loads(source.content)
    except (ValueError, RecursionError):
        return None
    return data


def _artifact_versions(source: NamedSource, latest: Latest, inputs: Inputs) -> DeployedVersions | None:
    """Compare artifacts with the releases, by the version that they contain."""
    apart = Inputs()
    side = side_of(source, apart, NO_CUSTOMER)
    if isinstance(side, DeploymentSide) and side.deployment.version and not has_errors(apart.diagnostics):
        found = OutputVersion(side.title, side.deployment.name, side.deployment.version)
        return DeployedVersions(DeployedKind.ARTIFACTS, (deployment_status(found, latest),))
    help = "name the outputs of a stack or a module, artifacts, or details of live roles"
    inputs.diagnostics.append(NO_VERSION.at(None, f"{source.shown} does not contain a spec version", help))
    return None


# --- by the access of live roles ---------------------------------------------------------------


def _live_role_versions(
    query: OutdatedQuery,
    latest: Latest,
    accounts: tuple[LiveAccount, ...],
    inputs: Inputs,
    progress: Progress,
) -> DeployedVersions | None:
    """Find the releases with the access of live roles, the newest first."""
    sides = dict(released_sides(query.releases, latest, inputs))
    if not sides and not has_errors(inputs.diagnostics):
        folder = shown_path(query.releases)
        message = f"{folder} contains none of the releases, with which octospec compares live roles"
        inputs.diagnostics.append(NO_VERSION.at(None, message, "name their folder with --releases"))
    if not has_errors(inputs.diagnostics) and query.aws is not None:
        deployments = (*(side.deployment for side in sides.values()), *query.also)
        fetched = _fetch_account(query.aws, query.matches, deployments, inputs)
        accounts = () if fetched is None else (fetched,)
    if not accounts or has_errors(inputs.diagnostics):
        return None
    releases = {version: side.deployment for version, side in sides.items()}
    compared = ((_status(query, latest, each, releases, inputs, progress), each) for each in accounts)
    found = tuple((status, account) for status, account in compared if status is not None)
    if not found:
        return None
    statuses, of_statuses = zip(*found, strict=True)
    return DeployedVersions(DeployedKind.LIVE_ROLES, statuses, of_statuses, tuple(sides.values()))


def _status(  # noqa: PLR0913, PLR0917 - all that decides the status
    query: OutdatedQuery,
    latest: Latest,
    account: LiveAccount,
    releases: Mapping[str, Deployment],
    inputs: Inputs,
    progress: Progress,
) -> DeploymentStatus | None:
    """Compare the live roles of one account; ``None`` if that is not possible."""
    found = match_release(
        releases, account, inputs, matches=query.matches, answers=query.answers, progress=progress
    )
    if found is None:
        return None
    nearest: str | None = found.nearest.version
    own = found.nearest.drift.own
    status = status_by_access(account.shown, found.same_access, list(releases), latest)
    nearest = None if found.same_access else nearest
    return replace(status, account=account.account.account or None, own=own, nearest=nearest)


def released_sides(folder: str, latest: Latest, inputs: Inputs) -> Iterator[tuple[str, DeploymentSide]]:
    """Read each release in one of its formats: all are proven equal, except for grants on the stack."""
    for reported in latest.releases:
        place = Path(folder) / reported.version
        if not place.is_dir():
            continue
        problem = release_problem(str(place), reported.sums)
        if problem is not None:
            inputs.diagnostics.append(problem)
            return
        side = _side(place)
        if side is not None:
            yield reported.version, side


def release_problem(folder: str, sums: str) -> Diagnostic | None:
    """Say how the files of a release differ from its checksums; ``sums`` is the hash of these."""
    files = released_files(folder)
    if isinstance(files, Diagnostic):
        return files
    if sha256(files.sums) != sums:
        return OLD_LATEST.at(None, f"{LATEST} and {SUMS} disagree about {folder}")
    return next(differences(files.sums.decode("utf-8", "replace"), files.hashes), None)


def _side(release: Path) -> DeploymentSide | None:
    for name in usual():
        apart = Inputs()
        side = (
            side_of(named_source(str(release / name)), apart, NO_CUSTOMER)
            if (release / name).is_dir()
            else None
        )
        if isinstance(side, DeploymentSide) and not has_errors(apart.diagnostics):
            return side
    return None


def _fetch_account(
    calls: LiveCalls, matches: Sequence[str], deployments: Iterable[Deployment], inputs: Inputs
) -> LiveAccount | None:
    """Read from AWS the roles that any release has, by name."""
    given = [match.split("=", 1)[1] for match in matches if "=" in match]
    roles = [role for deployment in deployments for role in deployment.roles]
    names = [*given, *(role.name.literal for role in roles if role.name and role.name.literal)]
    if not names:
        message = "the names of the roles are known only after deployment"
        help = f"name them with --match {roles[0].id}=NAME" if roles else ""
        inputs.diagnostics.append(WHICH_ONE.at(None, message, help))
        return None
    answer = calls.details(names)
    if isinstance(answer, Diagnostic):
        inputs.diagnostics.append(answer)
        return None
    return LiveAccount(answer.shown, read_account((answer,)))
