"""Privilege escalation through other principals: by changing them, acting as them, or passing a role.

The resulting permissions depend on the other contents of the account, so no further steps are followed: the
other principal may have any permission. A role that octospec knows only by its ARN counts like any other.

https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
https://github.com/DataDog/pathfinding.cloud (self-escalation, principal-access, existing-passrole)
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum
from functools import cache, lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.action_sets import ANY_SERVICE, services_of
from octo_spec.access.compare import ActionReading, compare_first
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import (
    named_by,
    named_by_grants,
    requests_on_any_resource,
    statements_of,
)
from octo_spec.analysis.escalation.escalation_requests import escalations, own_policies
from octo_spec.analysis.escalation.joint_actions import answers_by_action, are_allowed_together
from octo_spec.analysis.escalation.own_requests import SOME_ROLE
from octo_spec.analysis.escalation.permission_state import (
    ANY_ANSWERS,
    answers_of,
    keys_of,
    limits_of_sessions,
    restricted_to,
)
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.sides import Bound, DocumentSet
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.escalation_steps import (
    PASS_ROLE,
    PASSED_TO_SERVICE,
    StepKind,
    actions_that,
    steps_that,
)
from octo_spec.iam.glob import RUN, Pattern, is_literal, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.pattern_containment import are_disjoint
from octo_spec.iam.policy import Document, Element, allow_everything, document
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.role_inputs import passed_to, role_passing_actions
from octo_spec.iam.unnamed_resources import NAME, acted_on
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement
    from octo_spec.model.deployment import Role

ASSUME: Final = "sts:AssumeRole"
CHANGING: Final = tuple(
    name
    for name in actions_that(
        StepKind.PERMISSIONS, StepKind.BOUNDARY, StepKind.TRUST, StepKind.MEMBERSHIP, StepKind.CREDENTIALS
    )
    if name != ASSUME
)
"""Actions that change the permissions of other principals, or give their credentials."""
BECOMING: Final = (ASSUME, *actions_that(StepKind.RUNNING_CODE))
"""Actions that change no permissions, and give their caller the permissions of any existing role."""
TOGETHER: Final = tuple(
    step.actions for step in steps_that(StepKind.CREDENTIALS, StepKind.RUNNING_CODE) if len(step.actions) > 1
)
"""Actions that are all needed to act as an existing role; the grant of the first one is reported."""
PARTNERS: Final = tuple(step.actions for step in steps_that(StepKind.NEW_CODE))
"""Actions that are all needed, with a role that is passed, to run code as this role."""


class EscalationWay(StrEnum):
    """How a role gets the permissions of other principals."""

    CHANGES = "changes-others"
    BECOMES = "acts-as-others"
    PASSES = "passes-roles"


@frozen
class Raise:
    """A grant by which a role gets the permissions of other principals; ``request`` shows it.

    ``partners`` are the actions that, together with passing a role, run code as that role.
    """

    way: EscalationWay
    actions: tuple[str, ...]
    place: StatementPlace
    by: WrittenStatement
    request: Request
    partners: tuple[str, ...] = ()


OverlapSearch: TypeAlias = "Callable[[Document, ActionReading, tuple[Document, ...]], Iterable[Overlap]]"
"""A function that returns which requests a role may do that some documents do not deny."""


def raises_through_others(
    role: RolePolicies, answers: AnswerSet = ANY_ANSWERS, search: OverlapSearch | None = None
) -> tuple[Raise, ...]:
    """Return the grants for escalation through other principals; none for a role that may do everything.

    A role that has no such grant today, for some answers, may have one after it escalates its own
    privileges; then the grant of its first step is returned, too. ``search`` replaces the engine if others
    need the same results. Raises ``BudgetExceededError`` if the search needs more steps than the engine may
    spend.
    """
    if may_do_everything(role):
        return ()
    named = _with_arn(role)
    found = tuple(_raises(named, search or partial(_overlaps_of_role, named, answers)))
    without_steps = frozenset(answers_of(named.permissions.parsed_statement(each.place)) for each in found)
    if any(each <= answers for each in without_steps):
        return found
    return (*found, *_later_raises(named, answers, without_steps))


def immediate_raises(role: RolePolicies) -> Iterator[Raise]:
    """Yield the grants for escalation through other principals without a step on the role itself before."""
    named = _with_arn(role)
    return _raises(named, partial(_overlaps_of_role, named, ANY_ANSWERS))


def _with_arn(role: RolePolicies) -> RolePolicies:
    return role if role.arn else replace(role, arn=SOME_ROLE)


def _later_raises(
    role: RolePolicies, answers: AnswerSet, without_steps: Collection[AnswerSet]
) -> Iterator[Raise]:
    """Yield the first steps on the role itself after which it may use other principals.

    A role that can grant itself everything, without any limit, needs no other principals; a role that may
    use some ``without_steps`` for all answers of a step does not need the step.
    """
    for grant in self_grants(role, answers):
        for_step = answers | answers_of(role.permissions.parsed_statement(grant.place))
        if grant.state.is_whole or any(each <= for_step for each in without_steps):
            continue
        found = (way for later in _later_roles(grant, role) for way in _later_ways(_later(later, answers)))
        for way in dict.fromkeys(found):
            yield Raise(way, (grant.action,), grant.place, grant.by, grant.request)


@frozen
class _Later:
    """A role after its steps; equal ones have equal policies, whichever first step led to these."""

    role: Role | None
    arn: str
    documents: Policies
    limits: Document
    bounds: tuple[Policies, ...]
    answers: AnswerSet
    policies: RolePolicies = field(compare=False)


def _later(role: RolePolicies, answers: AnswerSet) -> _Later:
    held, bounds = role.permissions, tuple(bound.documents.documents for bound in role.bounds)
    return _Later(role.role, role.arn, held.documents, held.limits, bounds, answers, role)


@lru_cache(1 << 7)
def _later_ways(later: _Later) -> tuple[EscalationWay, ...]:
    """Return the ways after the steps, once for equal policies: many first steps lead to the same ones."""
    search = partial(_overlaps_of_role, later.policies, later.answers)
    first = (next(raises, None) for raises in _raises_by_way(later.policies, search))
    return tuple(each.way for each in first if each is not None)


def _later_roles(grant: SelfGrant, role: RolePolicies) -> Iterator[RolePolicies]:
    """Yield the role after all steps, once for each choice of the policies that allow what it may do."""
    for documents, bounds in grant.state.sides:
        held = replace(_document_set(documents, grant), limits=grant.state.limits)
        within = tuple(Bound("", _document_set(bound, grant)) for bound in bounds)
        yield replace(role, permissions=held, bounds=within)


def _document_set(documents: Policies, grant: SelfGrant) -> DocumentSet:
    return DocumentSet(documents, tuple(tuple(grant.by for _ in each.statements) for each in documents))


def may_do_everything(role: RolePolicies) -> bool:
    """Return whether a role may do every request, however its policies spell that."""
    statements = (each for document in role.permissions.documents for each in document.statements)
    if not any(ANY_SERVICE in services_of(each.actions) for each in statements):
        return False
    everything = (allow_everything(), role.permissions.limits)
    each_side: tuple[Policies, ...] = (
        role.permissions.documents,
        *(bound.documents.documents for bound in role.bounds),
    )
    return not any(
        compare_first(documents, everything, ActionReading.ALL_NAMES).differences for documents in each_side
    )


def _overlaps_of_role(
    role: RolePolicies,
    answers: AnswerSet,
    requests: Document,
    reading: ActionReading,
    further_limits: tuple[Document, ...] = (),
) -> Iterator[Overlap]:
    bounds = tuple(bound.documents.documents for bound in role.bounds)
    deciding = (*role.permissions.documents, *chain.from_iterable(bounds))
    limits = (
        role.permissions.limits,
        *limits_of_sessions(deciding, own_arn(role.role, role.arn)),
        *further_limits,
    )
    query = restricted_to(requests, answers)
    return overlaps(role.permissions.documents, query, limits, reading, bounds=bounds)


def _raises(role: RolePolicies, search: OverlapSearch) -> Iterator[Raise]:
    return chain.from_iterable(_raises_by_way(role, search))


def _raises_by_way(role: RolePolicies, search: OverlapSearch) -> tuple[Iterator[Raise], ...]:
    """Return the grants for each way; nothing is searched before the first of a way is asked for."""

    def known(requests: Document) -> Iterable[Overlap]:
        return search(requests, ActionReading.CATALOGUE, ())

    def any_name(requests: Document) -> Iterable[Overlap]:
        return search(requests, ActionReading.ALL_NAMES, elsewhere)

    # The role itself is no other role to act as, or to pass.
    elsewhere = (document("Deny", [{"Action": "*", "Resource": role.arn}]),)

    return (
        _raises_by_changing(role, known),
        _raises_by_acting(role, any_name),
        _raises_by_passing(role, any_name),
    )


def _raises_by_changing(role: RolePolicies, search: _NamedSearch) -> Iterator[Raise]:
    """Yield the grants to change other principals."""
    for overlap in search(changes_of_other_principals(role.role, role, role.bounds)):
        yield _raise(EscalationWay.CHANGES, overlap, role)


def _raise(way: EscalationWay, overlap: Overlap, role: RolePolicies) -> Raise:
    by = role.permissions.written_statement(overlap.place)
    return Raise(way, overlap.actions, overlap.place, by, overlap.witness)


# --- acting as an existing role ----------------------------------------------------------------

_NamedSearch: TypeAlias = "Callable[[Document], Iterable[Overlap]]"


def _raises_by_acting(role: RolePolicies, search: _NamedSearch) -> Iterator[Raise]:
    """Yield the grants to act as another role, also if they name it, or what runs under it."""
    joined = dict.fromkeys(name for actions in TOGETHER for name in actions)
    names = tuple(_possible_names((*BECOMING, *joined), role))
    if not names:
        return
    query = _requests_for(names, role, _keys(role, role.bounds))
    found = tuple(search(query))
    possible = _Possible.of(found, role, query, search)
    on_roles = _places_on_roles(ASSUME, role, search) if ASSUME in names else frozenset()
    for overlap in found:
        leading = {*BECOMING, *possible.leading(role.permissions.parsed_statement(overlap.place))}
        if overlap.place not in on_roles:
            leading.discard(ASSUME)
        if actions := tuple(name for name in overlap.actions if name in leading):
            yield replace(_raise(EscalationWay.BECOMES, overlap, role), actions=actions)


@frozen
class _Possible:
    """The actions of requests that a role may make, each with the answers of the grants that allow it."""

    by_action: Mapping[str, Collection[AnswerSet]]
    requests: Document
    search: _NamedSearch

    @classmethod
    def of(
        cls, found: Iterable[Overlap], access: Permitted, requests: Document, search: _NamedSearch
    ) -> _Possible:
        """Return which of ``requests`` were ``found``."""
        documents = access.permissions.documents
        places = ((each.actions, each.place) for each in found)
        grants = (
            (actions, documents[place.document].statements[place.statement]) for actions, place in places
        )
        return cls(answers_by_action(grants), requests, search)

    def allows_together(self, actions: Iterable[str]) -> bool:
        """Return whether the role may do all actions for the same choices."""
        return are_allowed_together(actions, self.by_action, self._is_possible)

    def leading(self, first: Statement) -> Iterator[str]:
        """Yield the first actions of ``TOGETHER`` with which ``first`` lets the role do the others, too."""
        by_first = {answers_of(first)}
        for actions in TOGETHER:
            by_action = {**self.by_action, actions[0]: by_first}
            if actions[0] in self.by_action and are_allowed_together(actions, by_action, self._is_possible):
                yield actions[0]

    def _is_possible(self, answers: AnswerSet) -> bool:
        return any(True for _ in self.search(restricted_to(self.requests, answers)))


def _places_on_roles(name: str, role: RolePolicies, search: _NamedSearch) -> frozenset[StatementPlace]:
    """Return the statements that allow an action on an ARN of a role, and not only on other ARNs."""
    unsent = unsent_keys(name, _keys(role, role.bounds))
    on_roles = {"Action": name, "Resource": _any_role(role)}
    requests = document("Allow", [{**on_roles, "Condition": {"Null": dict.fromkeys(unsent, "true")}}])
    return frozenset(overlap.place for overlap in search(requests))


def _any_role(role: RolePolicies) -> str:
    """Return the pattern of all roles in the partition of a role."""
    return f"arn:{role.arn.split(':')[1]}:iam::*:role/*"


def _possible_names(names: Iterable[str], role: RolePolicies) -> Iterator[str]:
    """Yield the actions that the role's grants name, and each policy that bounds them."""
    named: Iterable[str] = named_by_grants(names, role)
    for bound in role.bounds:
        named = named_by(tuple(named), bound.documents.documents)
    return iter(named)


def _requests_for(names: Iterable[str], access: Permitted, keys: frozenset[str]) -> Document:
    """Return requests for actions on whatever they may act on, except on the role itself.

    ``keys`` are the condition keys of all policies that decide; AWS sends some of them with no such request.
    """
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for name in names:
        alike.setdefault((_patterns_of_action(name), unsent_keys(name, keys)), []).append(name)
    return Document(
        tuple(
            _requests_alike(actions, resources, unsent, access)
            for (resources, unsent), actions in alike.items()
        )
    )


def _requests_alike(
    actions: list[str], resources: tuple[str, ...], unsent: tuple[str, ...], access: Permitted
) -> Statement:
    """Return requests for actions that act on the same resources, and never have the ``unsent`` keys."""
    on: dict[str, JsonValue] = {"Resource": list(resources)}
    if resources == _OF_ANY_ROLE:
        on = _other_roles(access)
    elif resources == _NOT_KNOWN:
        on = {"NotResource": ["arn:*:iam::*"]}
    absent = {"Null": dict.fromkeys(unsent, "true")}
    [requests] = document("Allow", [{**on, "Action": list(actions), "Condition": absent}]).statements
    if resources == _OF_ANY_ROLE:
        return _requests_with_resource(requests)
    return requests if resources else replace(requests, resources=_NO_RESOURCE)


def _other_roles(access: Permitted) -> dict[str, JsonValue]:
    """Return the resources that may be another role: no other resource of IAM."""
    others: list[JsonValue] = [f"arn:*:iam::*:{kind}/*" for kind in _KINDS]
    return {"NotResource": [access.arn, *others]}


def _requests_with_resource(requests: Statement) -> Statement:
    """Skip the requests without a resource."""
    resources = requests.resources
    if resources is None:
        return requests
    return replace(requests, resources=replace(resources, patterns=resources.patterns | {NO_RESOURCE}))


_KINDS: Final = ("group", "instance-profile", "mfa", "oidc-provider", "policy", "saml-provider", "user")


_NO_RESOURCE: Final = Element(frozenset({NO_RESOURCE}))
_OF_ANY_ROLE: Final = ("role",)
_NOT_KNOWN: Final = ("not known",)
"""Marks of actions on roles, and of actions whose resources AWS does not document: never those of IAM."""


@cache
def _patterns_of_action(name: str) -> tuple[str, ...]:
    """Return patterns for what an action acts on, none if it acts on no resource, or a mark."""
    if name == ASSUME:
        return _OF_ANY_ROLE
    known = action(name)
    if not isinstance(known, Action):
        return _NOT_KNOWN
    return acted_on(known) if known.resource_types else ()


def _keys(access: Permitted, bounds: Iterable[Bound] = ()) -> frozenset[str]:
    """Return the condition keys of the policies of a role, and of those that bound it."""
    bounding = (document for bound in bounds for document in bound.documents.documents)
    return keys_of((*access.permissions.documents, *bounding))


# --- passing a role ----------------------------------------------------------------------------


def _raises_by_passing(role: RolePolicies, search: _NamedSearch) -> Iterator[Raise]:
    """Yield the grants to pass a role, also a named one, to a service that the role can make act as it.

    What runs code is searched first, unless it may depend on choices. The hundreds of other actions that take
    a role are only searched if it is not found.
    """
    if not any(_possible_names((PASS_ROLE,), role)):
        return
    running = tuple(dict.fromkeys(name for actions in PARTNERS for name in actions))
    has_choices = any(map(is_answer_key, keys_of(role.permissions.documents)))
    found = () if has_choices else tuple(_raises_by_actions(running, role, search))
    if found:
        yield from found
    else:
        yield from _raises_by_actions(tuple(dict.fromkeys((*running, *role_passing_actions()))), role, search)


def _raises_by_actions(actions: Iterable[str], role: RolePolicies, search: _NamedSearch) -> Iterator[Raise]:
    names = tuple(_possible_names(actions, role))
    if not names:
        return
    services = tuple(dict.fromkeys(map(passed_to, names)))
    for place, passes in _passes_by_place(services, role, search).items():
        allowed = {services[overlap.queried] for overlap in passes}
        query = [name for name in names if passed_to(name) in allowed]
        requests = _requests_for(sorted(query), role, _keys(role, role.bounds))
        if found := tuple(_partners_of_pass(requests, place, role, search)):
            yield replace(_raise(EscalationWay.PASSES, passes[0], role), partners=found)


def _passes_by_place(
    services: Sequence[tuple[str, ...]], role: RolePolicies, search: _NamedSearch
) -> dict[StatementPlace, list[Overlap]]:
    """Return the requests that pass another role, by the statement that allows them; each names a role."""
    by_place: dict[StatementPlace, list[Overlap]] = {}
    for overlap in search(_passing_requests(services, role)):
        by_place.setdefault(overlap.place, []).append(overlap)
    return by_place


def _passing_requests(services: Iterable[tuple[str, ...]], role: RolePolicies) -> Document:
    """Return requests that pass a role, one statement for the services of each list of patterns."""
    unsent = unsent_keys(PASS_ROLE, _keys(role, role.bounds))
    return document(
        "Allow",
        (
            {
                "Action": PASS_ROLE,
                "Resource": _any_role(role),
                "Condition": {
                    "StringLikeIfExists": {PASSED_TO_SERVICE: list(principals)},
                    "Null": dict.fromkeys(unsent, "true"),
                },
            }
            for principals in services
        ),
    )


def _partners_of_pass(
    requests: Document, passes: StatementPlace, role: RolePolicies, search: _NamedSearch
) -> Iterator[str]:
    """Yield what the role may do, by service: combinations that run code, or else what takes a role."""
    possible = _possible_after_pass(requests, role.permissions.parsed_statement(passes), role, search)
    names = possible.by_action.keys() & frozenset(role_passing_actions())
    return _combinations_by_service(possible, ((name,) for name in sorted(names, reverse=True)))


def _possible_after_pass(
    requests: Document, passes: Statement, access: Permitted, search: _NamedSearch
) -> _Possible:
    """Return which of ``requests`` the role may make if ``passes`` passes roles."""
    query = restricted_to(requests, answers_of(passes))
    return _Possible.of(search(query), access, query, search)


def _combinations_by_service(possible: _Possible, others: Iterable[tuple[str, ...]] = ()) -> Iterator[str]:
    """Yield, for each service, a combination that runs code, or one of the others."""
    whole = (actions for actions in reversed(PARTNERS) if possible.allows_together(actions))
    by_service = {actions[0].partition(":")[0]: actions for actions in (*others, *whole)}
    return (" with ".join(actions) for _, actions in sorted(by_service.items()))


# --- requests ----------------------------------------------------------------------------------


def changes_of_other_principals(
    role: Role | None, access: Permitted, bounds: Iterable[Bound] = ()
) -> Document:
    """Return requests that change permissions, except those of the role itself and its own policies."""
    own = own_policies(role, access.arn) if role else []
    return escalations(CHANGING, {"NotResource": [access.arn, *own]}, access, _keys(access, bounds))


ANY_PASSED_SERVICE: Final = f"{NAME}.amazonaws.com"
"""A service that no condition names."""


def passed_services(access: Permitted) -> tuple[str, ...]:
    """Return the services to which a role may perhaps be passed: any, and those that conditions name."""
    keys = (condition for each in statements_of(access) for condition in each.conditions)
    named = {value for key in keys if key.key == PASSED_TO_SERVICE.lower() for value in key.written_values}
    return (ANY_PASSED_SERVICE, *sorted(value for value in named if "${" not in value))


def role_passing_requests(access: Permitted) -> Document:
    """Return requests that pass a role that no document names, one for each of ``passed_services``."""
    each = (
        requests_on_any_resource((PASS_ROLE,), access, {PASSED_TO_SERVICE: service})
        for service in passed_services(access)
    )
    return Document(tuple(statement for requests in each for statement in requests.statements))


def partners(
    access: Permitted, passes: Statement, search: _NamedSearch, service: str = ANY_PASSED_SERVICE
) -> Iterator[str]:
    """Yield, for each service, a combination of actions that the role may do if ``passes`` passes roles.

    Only actions by which ``service`` may act as a role count.
    """
    names = sorted({name for actions in PARTNERS for name in actions if _acts_as_role(service, name)})
    requests = _requests_for(named_by_grants(names, access), access, _keys(access))
    return _combinations_by_service(_possible_after_pass(requests, passes, access, search))


def _acts_as_role(service: str, name: str) -> bool:
    """Return whether a service, or one that a pattern matches, may act as a role passed by an action.

    The names that a pattern matches begin with one of the parts that are known for the action.
    """
    if service == ANY_PASSED_SERVICE:
        return True
    principals = frozenset(map(wild, passed_to(name)))
    if is_literal(wild(service)):
        return any(matches(principal, service) for principal in principals)
    return not are_disjoint(frozenset(map(_from_its_start, principals)), frozenset({wild(service)}))


def _from_its_start(principal: Pattern) -> Pattern:
    """Return a pattern for names that begin with the known part of the name of a service."""
    return Pattern(principal.lstrip(RUN)) or principal
