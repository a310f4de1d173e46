"""Whether a drifted role can escalate its privileges in a way in which its release cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.deployment_answers import with_answers
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.escalation.privilege_escalations import privilege_escalations
from octo_spec.analysis.sides import deployment_side, with_boundaries
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.live.live_accounts import live_side, match_roles
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.model.deployment import Deployment


@frozen
class OpenedEscalation:
    """The new steps in words, and why more of them are not decided."""

    texts: tuple[str, ...] = ()
    undecided: str = ""


def opened_escalation(
    release: Deployment, account: LiveAccount, matches: Sequence[str], found: Drift
) -> OpenedEscalation:
    """Find the steps of privilege escalation that live roles have and a release has not.

    A step counts only if it is possible whatever texts are not known.
    """
    if all(change.direction is Direction.LOST for change in found.diff.changes):
        return OpenedEscalation()
    roles = match_roles(release, account, matches, Inputs())
    if roles is None:
        return OpenedEscalation()
    live = live_side(roles)
    expected = with_answers(release, found.inference.known)
    unknowns = Unknowns.of((expected, live.deployment), {}, found.inference.known.place)
    try:
        before = deployment_side("", expected, unknowns)
        now = with_boundaries(deployment_side("", live.deployment, unknowns), live.boundaries)
        return OpenedEscalation(_new_steps(before, now, unknowns))
    except BudgetExceededError:
        return OpenedEscalation(undecided="whether it opens privilege escalation needs too many steps")
    except MalformedPolicyError as error:
        return OpenedEscalation(undecided=f"whether it opens privilege escalation is not decided: {error}")


def _new_steps(before: SideAccess, now: SideAccess, unknowns: Unknowns) -> tuple[str, ...]:
    texts: list[str] = []
    for role in now.roles:
        known = {_step(each) for each in privilege_escalations(before.role(role.id), unknowns)}
        found = privilege_escalations(role, unknowns)
        texts += [
            f"role {role.id} can get {each.text}"
            for each in found
            if each.is_certain and _step(each) not in known
        ]
    return tuple(texts)


def _step(found: PrivilegeEscalation) -> tuple[str, str, tuple[str, ...]]:
    return found.way, found.permissions, found.actions
