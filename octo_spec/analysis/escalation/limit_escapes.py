"""How a role gets around a policy that limits it, whatever other policies the role has.

A boundary limits only what the role's own policies allow: not what the policy of a resource allows its
session, and no other principal. A service control policy limits only the principals that it covers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.allowed_actions import allowed_names
from octo_spec.analysis.escalation.other_principals import may_do_everything
from octo_spec.analysis.escalation.own_requests import boundaries
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, PermissionState
from octo_spec.analysis.escalation.privilege_escalations import escalations_through_others
from octo_spec.analysis.escalation.self_grant_steps import after_step, open_steps
from octo_spec.analysis.escalation.self_grants import trust_grant
from octo_spec.frozen import frozen
from octo_spec.iam.escalation_steps import StepKind, actions_that

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.symbolic.unknowns import Unknowns


@frozen
class LimitEscapes:
    """The actions of each step around a limit.

    By the steps of ``boundary`` the role changes or removes its boundary, and by those of ``organization``
    the service control policies. By ``opening`` it writes policies of resources, which may allow its own
    session more, and by ``trust`` its trust policy. The ``others`` are the steps to other principals.
    """

    boundary: tuple[str, ...]
    organization: tuple[str, ...]
    opening: tuple[str, ...]
    trust: tuple[str, ...]
    others: tuple[PrivilegeEscalation, ...]
    is_no_limit: bool
    """Whether the limit allows every request: such a role needs no steps."""


def limit_escapes(role: RolePolicies, unknowns: Unknowns) -> LimitEscapes:
    """Return the steps around the bounds of a role, whose policies allow all that the bounds allow.

    So no step on the role's own policies gains anything, and one look at the steps is enough. The role may
    have any tags. Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    state = PermissionState.of(role).with_any_tags()
    after = [
        (step.action, after_step(step, state, role)) for step in open_steps(state, role, ANY_ANSWERS, ())
    ]
    trust = trust_grant(role)
    return LimitEscapes(
        boundary=_unique(
            (*(action for action, then in after if then.chooses_boundary), *_recreation(state, role))
        ),
        organization=allowed_names(role, actions_that(StepKind.ORGANIZATION)),
        opening=_unique(action for action, then in after if then.opened.statements),
        trust=(trust.action,) if trust else (),
        others=escalations_through_others(role, unknowns),
        is_no_limit=may_do_everything(role),
    )


def _unique(actions: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(actions))


_RECREATING: Final = ("iam:CreatePolicy", "iam:DeletePolicy")
"""Actions by which a policy gets another text under its old name; that AWS deletes no policy which is used
as a boundary is not documented."""


def _recreation(state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    """Return the actions by which a role deletes its boundary and creates it again, if it may do both."""
    arns = boundaries(state, role)
    found = allowed_names(role, _RECREATING, arns[0]) if arns else ()
    return (" with ".join(found),) if found == _RECREATING else ()
