"""Which release live roles have: decided by access, trust and session, as values.

Names, texts and tags never decide it, nor what the customer added: tags, a boundary, and policies that only
deny are its own (``Drift.own``), unless a tag opens a grant. A format without stacks has no grant on the
stack: if it is not known which format is deployed, roles may equal a release with or without these grants.
This is the one place that decides it; commands print the values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.drift.drift import drift
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.live.deployed_forms import deployed_forms
from octo_spec.live.live_accounts import answers_given, live_side, match_roles
from octo_spec.release.publishing_codes import NO_VERSION
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.progress import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.storage.progress import Progress


@frozen
class ComparedRelease:
    """A release, and how live roles differ from it."""

    version: str
    drift: Drift


@frozen
class ReleaseMatch:
    """The releases with which live roles were compared, in the given order: the newest first."""

    compared: tuple[ComparedRelease, ...]

    @property
    def same_access(self) -> tuple[str, ...]:
        """The versions with the access of the roles."""
        return tuple(each.version for each in self.compared if each.drift.has_same_access)

    @property
    def nearest(self) -> ComparedRelease:
        """The first release with the access of the roles, or otherwise with the fewest differences.

        Its ``drift`` has the inferred inputs, what is stronger and weaker with requests that show it, the
        customer's own settings, and what these take away.
        """
        return min(self.compared, key=lambda each: _distance(each.drift))


def _distance(found: Drift) -> tuple[bool, int]:
    return not found.has_same_access, len(found.diff.changes) + len(found.diff.roles) + len(found.diff.hidden)


def match_release(  # noqa: PLR0913 - all that decides the match
    releases: Mapping[str, Deployment],
    account: LiveAccount,
    inputs: Inputs,
    *,
    matches: Sequence[str] = (),
    answers: Sequence[str] = (),
    also: Iterable[Role] = (),
    target: str = "",
    progress: Progress = UNWATCHED,
) -> ReleaseMatch | None:
    """Compare the live roles of an account with releases by version, the newest first.

    ``matches`` are ROLE=NAME and ``answers`` ID=VALUE, as on the command line: what they do not name is
    inferred from the roles. A release differs if a role is there that only another release has, or that is
    one of ``also``: an update that removes a role is not complete while the role is there. A release that
    cannot be compared does not stop the others. ``None`` if none can, and ``inputs`` says why. ``target`` is
    the deployed format, if it is known.
    """
    every = (*also, *(role for deployment in releases.values() for role in deployment.roles))
    live = _LiveRoles(account, matches, answers, every)
    compared: list[ComparedRelease] = []
    problems: list[Inputs] = []
    for version, deployment in progress.watched(releases.items(), len(releases), "Comparing"):
        apart = Inputs()
        found = live.least_drift(deployed_forms(deployment, target), apart)
        if found is not None:
            compared.append(ComparedRelease(version, found))
        elif has_errors(apart.diagnostics):
            problems.append(apart)
    if compared:
        return ReleaseMatch(tuple(compared))
    inputs.diagnostics.extend(problems[0].diagnostics if problems else ())
    return None


@frozen
class _LiveRoles:
    """Live roles, and the roles of ``every`` release that they may be."""

    account: LiveAccount
    matches: Sequence[str]
    answers: Sequence[str]
    every: tuple[Role, ...]

    def least_drift(self, forms: Iterable[Deployment], inputs: Inputs) -> Drift | None:
        """Compare with the forms of one release until one has the same access, else give the nearest."""
        compared: list[Drift] = []
        for form in forms:
            found = self.drift(form, inputs)
            if found is None or found.has_same_access:
                return found
            compared.append(found)
        return min(compared, key=_distance)

    def drift(self, deployment: Deployment, inputs: Inputs) -> Drift | None:
        """Compare with one form of a release; ``None`` if ``inputs`` says why that is not possible."""
        whole = replace(deployment, roles=(*deployment.roles, *self._removed_roles(deployment)))
        roles = match_roles(whole, self.account, self._matches(whole), inputs)
        given = roles and answers_given(deployment, self.answers, roles.place, inputs)
        if not roles or not given:
            return None
        try:
            return drift(deployment, live_side(roles), given)
        except (BudgetExceededError, MalformedPolicyError) as error:
            inputs.diagnostics.append(
                NO_VERSION.at(None, f"{self.account.shown} cannot be compared: {error}")
            )
            return None

    def _removed_roles(self, deployment: Deployment) -> tuple[Role, ...]:
        """Return the roles that are in the account, and that only other releases have."""
        own = {role.id for role in deployment.roles}
        there = self.account.account.roles.keys() - {self._name(role) for role in deployment.roles}
        others = (role for role in self.every if role.id not in own and self._name(role) in there)
        return tuple({role.id: role for role in others}.values())

    def _name(self, role: Role) -> str | None:
        given = dict(match.split("=", 1) for match in self.matches if "=" in match)
        return given.get(role.id) or (role.name.literal if role.name else None)

    def _matches(self, deployment: Deployment) -> list[str]:
        """Return the given names, without those of roles that only other releases have."""
        other = {role.id for role in self.every} - {role.id for role in deployment.roles}
        return [match for match in self.matches if match.partition("=")[0] not in other]
