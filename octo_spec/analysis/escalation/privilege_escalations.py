"""The permissions that a role can get beyond its policies, in words, and the grants that allow it."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.escalating_actions import TOGETHER
from octo_spec.analysis.escalation.other_principals import raises_through_others
from octo_spec.analysis.escalation.own_requests import CHANGES_TRUST, OPENS, REWRITES, SELECTS
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, answers_of
from octo_spec.analysis.escalation.raises import EscalationWay, Raise, joined_gains
from octo_spec.analysis.escalation.self_grants import immediate_trust_grant, self_grants
from octo_spec.analysis.escalation.wording import step_in_words
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.iam.managed_policies import edition, policy_name
from octo_spec.model.combinations import intersection
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.symbolic.answer_keys import PARAMETER
from octo_spec.symbolic.statement_presences import presence_of, statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.other_principals import OverlapSearch
    from octo_spec.analysis.escalation.permission_state import AnswerSet, PermissionState
    from octo_spec.analysis.escalation.raises import Gained
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.deployment import Attachment, Deployment
    from octo_spec.symbolic.unknowns import Unknowns

GRANTS_ITSELF: Final = "grants-itself"
TRUSTS_OTHERS: Final = "trusts-others"

_PERMISSIONS: Final = {
    EscalationWay.CHANGES: "the permissions of principals that it can change",
    EscalationWay.BECOMES: "the permissions of principals that it can act as",
    EscalationWay.PASSES: "the permissions of any role that it can pass to what it runs",
}


_GIVEN: Final = "some permissions, as another principal to which it may give these"


@frozen
class PrivilegeEscalation:
    """Permissions that a role can get by the statement ``by``, for the answers in ``when``.

    It is only possible if it depends on what is not known here: the text of a policy that may deny the step,
    what another policy or version allows, or the permissions of another principal. ``request`` is one for its
    first step. ``gained`` are the other principals that it uses, if their permissions are known.
    """

    way: str
    permissions: str
    actions: tuple[str, ...]
    step: str
    by: WrittenStatement
    place: StatementPlace
    request: Request = field(compare=False)
    when: tuple[str, ...] = ()
    is_certain: bool = False
    gained: Gained = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """Return which permissions, by which step, and by which grant."""
        by = self.by
        blamed = f", {self._blame}" if self._blame else ""
        of_aws = f", AWS managed policy {by.policy} {by.edition}" if by.edition else ""
        when = f", if {' and '.join(self.when)}" if self.when else ""
        return f"{self.permissions}, by {self.step}{blamed}{of_aws}{when}"

    @property
    def in_any_partition(self) -> PrivilegeEscalation:
        """What is equal in all partitions: the words of a step may name a resource of one."""
        return replace(self, step="", is_certain=False)

    def only_where(self, words: str) -> PrivilegeEscalation:
        """Return the same with the words that say in which partitions it is possible."""
        return replace(self, when=(*self.when, words))

    @property
    def _blame(self) -> str:
        """Return the group, or the policy, or the statement that allows the step."""
        names = {"group": self.by.group, "policy": self.by.policy, "statement": self.by.sid}
        return next((f"{kind} {name}" for kind, name in names.items() if name), "")


def privilege_escalations(
    role: RolePolicies,
    unknowns: Unknowns,
    answers: AnswerSet = ANY_ANSWERS,
    deployment: Deployment | None = None,
) -> tuple[PrivilegeEscalation, ...]:
    """Return the privilege escalations of a role; those that the role grants itself come first.

    No step is certain that a skipped part of ``deployment`` may deny.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    searched = _Searched(role, unknowns, answers, deployment)
    own = (_own_escalation(grant, searched) for grant in self_grants(role, answers))
    trust = _trust_escalations(role, unknowns, answers, deployment)
    return (*own, *trust, *escalations_through_others(role, unknowns, answers))


def escalations_through_others(
    role: RolePolicies,
    unknowns: Unknowns,
    answers: AnswerSet = ANY_ANSWERS,
    search: OverlapSearch | None = None,
) -> tuple[PrivilegeEscalation, ...]:
    """Return only the permissions of other principals, one per way and statement, within ``answers``.

    ``search`` is as in ``raises_through_others``.
    """
    merged: dict[tuple[EscalationWay, StatementPlace], list[Raise]] = {}
    for found in raises_through_others(role, answers, search):
        merged.setdefault((found.way, found.place), []).append(found)
    return tuple(_escalation_through_others(raises, role, unknowns) for raises in merged.values())


@frozen
class _Searched:
    """A role whose steps were searched within some answers."""

    role: RolePolicies
    unknowns: Unknowns
    answers: AnswerSet
    deployment: Deployment | None


def _own_escalation(grant: SelfGrant, of: _Searched) -> PrivilegeEscalation:
    step = step_in_words(grant, of.role.arn)
    when = tuple(_when(grant.place, of.role, of.unknowns))
    permissions, actions = _permissions(grant, of), (grant.action,)
    is_certain = is_certain_step(grant, of.role, of.deployment)
    return PrivilegeEscalation(
        GRANTS_ITSELF, permissions, actions, step, grant.by, grant.place, grant.request, when, is_certain
    )


def is_certain_step(grant: SelfGrant, role: RolePolicies, deployment: Deployment | None) -> bool:
    """Return whether a step is possible for each value of parameters, and whatever unknown texts deny."""
    if grant.certain is None or any(key.startswith(PARAMETER) for key in grant.request.context):
        return False
    return not any(part.may_deny for part in unknown_parts(role, deployment))


def _trust_escalations(
    role: RolePolicies, unknowns: Unknowns, answers: AnswerSet, deployment: Deployment | None
) -> Iterator[PrivilegeEscalation]:
    """Yield that a role may change its trust policy, if one step is enough."""
    grant = immediate_trust_grant(role, answers)
    if grant is not None:
        step = step_in_words(grant, role.arn)
        when = tuple(_when(grant.place, role, unknowns))
        permissions = "principals that it does not trust today"
        is_certain = is_certain_step(grant, role, deployment)
        yield PrivilegeEscalation(
            TRUSTS_OTHERS,
            permissions,
            (grant.action,),
            step,
            grant.by,
            grant.place,
            grant.request,
            when,
            is_certain,
        )


def _permissions(grant: SelfGrant, of: _Searched) -> str:
    """Return which permissions a role has in the end, as far as that is known."""
    state = grant.certain
    if state is None:
        return _possible_permissions(grant)
    if not state.is_everything:
        return _some_permissions(grant)
    limits = tuple(_limits_in_words(grant, state, of))
    return f"any permission that {' and '.join(limits)} allows" if limits else "any permission"


def _limits_in_words(grant: SelfGrant, state: PermissionState, of: _Searched) -> Iterator[str]:
    """Yield the policies that still limit a role in the end, each boundary only if the role may have one."""
    known, unknown = of.role.role.boundary if of.role.role else None, of.role.unknown_boundary
    for bound in of.role.bounds:
        if not bound.is_boundary:
            yield bound.title
        elif state.boundary is not None:
            where = boundary_in_words(known, grant.place, of.role, of.unknowns, of.answers)
            yield from (f"{bound.title}{each}" for each in where)
    if unknown is not None:
        where = boundary_in_words(unknown, grant.place, of.role, of.unknowns, of.answers)
        yield from (f"its boundary {unknown.arn}{each}, whose text is not known here," for each in where)


def boundary_in_words(
    boundary: Attachment | None,
    place: StatementPlace,
    role: RolePolicies,
    unknowns: Unknowns,
    answers: AnswerSet = ANY_ANSWERS,
) -> tuple[str, ...]:
    """Return when a role with the statement at ``place`` has a boundary; nothing if it never has.

    It is the empty text if the role always has it, for some answers.
    """
    if boundary is None or not boundary.presence.tests:
        return ("",)
    given = (test for test in boundary.presence.tests if isinstance(test, Given))
    if any(not unknowns.known.get(test.parameter, True) for test in given):
        return ()
    of_statement = statement_presence(role.permissions.parsed_statement(place), unknowns)
    there = [
        both
        for known in intersection(of_statement, _known_answers(unknowns))
        for both in intersection(known, presence_of(answers, unknowns))
    ]
    within = [both for one in there for both in intersection(one, boundary.presence)]
    if not within:
        return ()
    if all(one.implies(boundary.presence) for one in there):
        return ("",)
    return (f" (if {unknowns.presence_words(boundary.presence)})",)


def _known_answers(unknowns: Unknowns) -> Presence:
    """Return the presence for the answers that are known."""
    return Presence.of(
        *(
            ChoiceIs(id, (str(value),)) if id in unknowns.choices else Given(id)
            for id, value in unknowns.known.items()
            if id in unknowns.choices or value
        )
    )


def _some_permissions(grant: SelfGrant) -> str:
    if policy_name(grant.attached):
        return f"what {policy_name(grant.attached)} allows {edition()}"
    if grant.action == SELECTS:
        return _OF_VERSION
    return "what its boundary blocks" if _is_about_boundary(grant) else "what its own policies deny"


_OF_VERSION: Final = "what another version of its policy allows"


def _possible_permissions(grant: SelfGrant) -> str:
    """Return which permissions a role may have in the end, if a step depends on something unknown."""
    if grant.attached:
        return "what the policies allow that it may attach to itself"
    if grant.action in OPENS:
        return "what policies of resources allow that it may write"
    if "Tag" in grant.action or grant.action == CHANGES_TRUST:
        return "what conditions on its tags allow"
    if _is_about_boundary(grant):
        return "what its boundary blocks"
    if grant.action == SELECTS:
        return _OF_VERSION
    return "what its own policies deny"


def _is_about_boundary(grant: SelfGrant) -> bool:
    rewrites_it = grant.action in (REWRITES, SELECTS) and grant.state.chooses_boundary
    return rewrites_it or "Boundary" in grant.action


def _escalation_through_others(
    raises: list[Raise], role: RolePolicies, unknowns: Unknowns
) -> PrivilegeEscalation:
    first = raises[0]
    actions = tuple(dict.fromkeys(action for each in raises for action in each.actions))
    partners = f", run by {cut_short(first.partners)}" if first.partners else ""
    when = tuple(_when(first.place, role, unknowns))
    step = f"{cut_short([_with_others(name) for name in actions])}{partners}"
    gained = joined_gains(each.gained for each in raises)
    permissions = _PERMISSIONS[first.way] if gained is None else _GIVEN
    return PrivilegeEscalation(
        first.way,
        permissions,
        actions,
        step,
        first.by,
        first.place,
        first.request,
        when,
        gained=gained,
    )


def _with_others(action: str) -> str:
    """Return an action, with the others without which it is no step."""
    return next((" with ".join(actions) for actions in TOGETHER if actions[0] == action), action)


def _when(place: StatementPlace, role: RolePolicies, unknowns: Unknowns) -> Iterator[str]:
    """Yield the answers on which a statement depends, as far as they are not known."""
    for condition in sorted(answers_of(role.permissions.parsed_statement(place)), key=str):
        id = condition.key.rpartition("/")[2]
        if id not in unknowns.known and (words := unknowns.words(condition)):
            yield words
