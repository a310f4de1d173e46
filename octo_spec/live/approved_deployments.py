"""Deployments, and the version to update them to, held to an approval.

Outputs say only a version: the artifacts of its release say what it allows. Artifacts and live roles are held
to the approval themselves, whichever version they seem to be.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.live.approved_roles import held_roles
from octo_spec.live.deployed_versions import DeployedKind, release_problem
from octo_spec.plugin.discovery import documents, usual
from octo_spec.release.deployment_status import VersionStatus
from octo_spec.review.approval_check import BeyondKind, beyond_exit_code, end_of
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.paths import shown_path
from octo_spec.storage.releases.every_answer import kept_every_answer
from octo_spec.storage.releases.release_folders import record_in
from octo_spec.storage.sides.approval_checks import approval_check, held_side, other_approval
from octo_spec.storage.sides.live_sides import UNKNOWN_ROLE
from octo_spec.storage.sides.reviewed_side import ReviewQuery, review_of
from octo_spec.storage.sides.role_views import RoleQuery
from octo_spec.storage.sides.sides import NO_CUSTOMER, DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.live.deployed_versions import DeployedVersions, OutdatedQuery
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.release.deployment_status import DeploymentStatus
    from octo_spec.release.latest import Latest
    from octo_spec.review.approval import Approval
    from octo_spec.review.approval_check import ApprovalCheck, Beyond
    from octo_spec.storage.sides.approved_sides import ReadApproval


@frozen
class HeldPart:
    """One side that is compared with an approval; ``format`` names one of several formats of a release."""

    format: str
    beyond: tuple[Beyond, ...]

    @property
    def exit_code(self) -> int:
        """1 if something was not approved, otherwise 3 if something is not decided."""
        return beyond_exit_code(self.beyond)


@frozen
class HeldDeployment:
    """A deployment held to an approval, or the version to update it to.

    ``reason`` says why it is not decided: there are no artifacts, or only some formats are within it.
    """

    title: str
    parts: tuple[HeldPart, ...]
    is_update: bool = False
    reason: str = ""

    @property
    def exit_code(self) -> int:
        """1 if it is not within the approval, whichever format is deployed; 3 if that is not decided."""
        if self.reason:
            return 3
        return min((part.exit_code for part in self.parts if part.exit_code), default=0)


@frozen
class HeldDeployments:
    """All deployments held to an approval, and the versions to update them to."""

    approval: Approval
    is_checked: bool
    is_over: bool
    held: tuple[HeldDeployment, ...]

    @property
    def reason_if_over(self) -> tuple[Beyond, ...]:
        """The reason if the last day of the approval is over; otherwise empty."""
        return (end_of(self.approval),) if self.is_over else ()

    @property
    def exit_code(self) -> int:
        """1 if the last day is over, otherwise that of what is deployed: an update may be approved later."""
        if self.is_over:
            return 1
        return min((each.exit_code for each in self.held if each.exit_code and not each.is_update), default=0)


def held_deployments(
    approved: ReadApproval, found: DeployedVersions, latest: Latest, query: OutdatedQuery, inputs: Inputs
) -> HeldDeployments | None:
    """Hold deployments and updates to an approval; ``None`` if ``inputs`` says why that is not possible."""
    holder = _Holder(approved, latest, query, inputs)
    held = (*_current_deployments(found, holder), *_updates(found, holder))
    if has_errors(inputs.diagnostics):
        return None
    is_over = approved.approval.is_over(today())
    return HeldDeployments(approved.approval, approved.is_checked, is_over, held)


def _current_deployments(found: DeployedVersions, holder: _Holder) -> Iterator[HeldDeployment]:
    match found.kind:
        case DeployedKind.OUTPUTS:
            held = holder.releases(each.version for each in found.statuses if _is_released(each))
            releases = {version: holder.for_each_answer(version, each) for version, each in held.items()}
            for each in found.statuses:
                yield _held_outputs(each, releases)
        case DeployedKind.ARTIFACTS:
            parts = holder.files("", holder.query.deployed)
            yield HeldDeployment(_title(found.statuses[0]), tuple(parts))
        case DeployedKind.LIVE_ROLES:
            yield from holder.live_roles(found)
        case _:
            assert_never(found.kind)


def _updates(found: DeployedVersions, holder: _Holder) -> Iterator[HeldDeployment]:
    for version, release in holder.releases(each.update_to for each in found.statuses).items():
        yield replace(release, title=f"update to {version}", is_update=True)


def _held_outputs(status: DeploymentStatus, releases: Mapping[str, HeldDeployment]) -> HeldDeployment:
    """Return the result of the release whose version outputs contain; other versions are not decided."""
    if status.version is None or not _is_released(status):
        return HeldDeployment(_title(status), (), reason=status.reason)
    return replace(releases[status.version], title=_title(status))


def _is_released(status: DeploymentStatus) -> bool:
    return status.status is not VersionStatus.UNKNOWN


def _title(status: DeploymentStatus) -> str:
    return " ".join(filter(None, (status.title, status.version))) or status.name


@frozen
class _Holder:
    """Holds files, releases and live roles to an approval; ``inputs`` says what cannot be held."""

    approved: ReadApproval
    latest: Latest
    query: OutdatedQuery
    inputs: Inputs

    def files(self, name: str, argument: str) -> Iterator[HeldPart]:
        """Hold artifacts of a format; ``name`` is empty if they are not those of a release."""
        role_query = RoleQuery(argument, NO_CUSTOMER, None, (), {})
        review_query = ReviewQuery(role_query, None, DEFAULT_LIMIT, "", "", is_page=False)
        check = held_side(self.approved, review_query, self.inputs)
        if check is not None:
            yield _part(name, check)

    def releases(self, versions: Iterable[str | None]) -> dict[str, HeldDeployment]:
        """Hold the artifacts of each release once."""
        return {version: self._release(version) for version in dict.fromkeys(versions) if version}

    def _release(self, version: str) -> HeldDeployment:
        """Hold each format of a release: outputs do not say which one is deployed."""
        folder, listed = Path(self.query.releases) / version, self.latest.find_release(version)
        if listed is None or not folder.is_dir():
            reason = f"{shown_path(self.query.releases)} does not contain release {version}"
            return HeldDeployment(version, (), reason=reason)
        problem = release_problem(str(folder), listed.sums)
        if problem is not None:
            self.inputs.diagnostics.append(problem)
            return HeldDeployment(version, (), reason=problem.message)
        names = [name for name in usual() if (folder / name).is_dir()]
        parts = tuple(part for name in names for part in self.files(name, str(folder / name)))
        return HeldDeployment(version, parts, reason=_reason(parts, _unread_formats(folder, names)))

    def for_each_answer(self, version: str, held: HeldDeployment) -> HeldDeployment:
        """Hold a release to the approval also for what other builds of its spec decide.

        Outputs have a version, and not the answers of a build: artifacts of a release are those without a
        customer.
        """
        every = kept_every_answer(Path(self.query.releases) / version)
        if held.reason or held.exit_code or every is None:
            return held
        if isinstance(every, Diagnostic):
            return replace(held, reason=every.message)
        if every.deployment is None or not every.decided:
            return held
        side = DeploymentSide(version, every.deployment, is_approved_spec=True)
        role_query = RoleQuery("", NO_CUSTOMER, None, (), {})
        query = ReviewQuery(
            role_query, None, DEFAULT_LIMIT, "", "", approved=self.approved.side, is_page=False
        )
        review = review_of(side, query, self.inputs, "the approval")
        check = None if review is None else approval_check(self.approved, review, self.inputs)
        if check is not None and not _part("", check).exit_code:
            return held
        choices = ", ".join(every.decided)
        reason = f"outputs do not say what the build decided about {choices}; name the deployed artifacts"
        return replace(held, reason=reason)

    def live_roles(self, found: DeployedVersions) -> Iterator[HeldDeployment]:
        """Hold live roles, by the names that each release has for them: one may have renamed a role."""
        for status, account in zip(found.statuses, found.accounts, strict=True):
            yield from self._live_account(status, account, found.releases)

    def _live_account(
        self, status: DeploymentStatus, account: LiveAccount, releases: Iterable[DeploymentSide]
    ) -> Iterator[HeldDeployment]:
        parts: dict[HeldPart, None] = {}
        missing: list[Diagnostic] = []
        for release in releases:
            apart = Inputs()
            check = self._live_check(account, release, apart)
            parts |= {_part("", check): None} if check else {}
            errors = [each for each in apart.diagnostics if each.is_error]
            missing.extend(each for each in errors if each.kind == UNKNOWN_ROLE)
            self.inputs.diagnostics.extend(each for each in errors if each.kind != UNKNOWN_ROLE)
        # The account has the roles of some releases only: others may have had other names for them.
        self.inputs.diagnostics.extend(() if parts else missing)
        yield from (HeldDeployment(_title(status), (part,)) for part in parts)

    def _live_check(
        self, account: LiveAccount, release: DeploymentSide, inputs: Inputs
    ) -> ApprovalCheck | None:
        problem = other_approval(self.approved.approval, release)
        if problem is not None:
            inputs.diagnostics.append(problem)
            return None
        spec = release.deployment
        ids = {role.id for each in (spec, *self.approved.deployments) for role in each.roles}
        matches = [each for each in self.query.matches if each.partition("=")[0] in ids]
        answers = self.query.answers
        return held_roles(self.approved, account, inputs, spec=spec, matches=matches, answers=answers)


def _part(name: str, check: ApprovalCheck) -> HeldPart:
    """Return what a check found, apart from the last day of the approval, which is that of all parts."""
    return HeldPart(name, tuple(each for each in check.not_approved if each.kind is not BeyondKind.DATE))


def _unread_formats(folder: Path, read: Sequence[str]) -> tuple[str, ...]:
    """List the formats that a release has and octospec did not read: plugins may be missing."""
    record = record_in(folder)
    listed = record.formats if record else ()
    return tuple(one.format for one in listed if one.format not in read and not documents(one.format))


def _reason(parts: Sequence[HeldPart], unread: Sequence[str]) -> str:
    """Say why it is not decided whether a release is within the approval; empty if it is decided."""
    within = [part.format for part in parts if not part.exit_code]
    if unread:
        return f"its {' and '.join(unread)} artifacts cannot be read here"
    if not parts:
        return "the release has no artifacts that can be read"
    if 0 < len(within) < len(parts):
        return (
            f"only its {' and '.join(within)} artifacts are within the approval; name the deployed artifacts"
        )
    return ""
