"""What a spec says for one customer: roles, trust and policies, in no output format.

Everything here is frozen, and compares by what is deployed. Fields made by ``doc`` ride along for
comments and pages; they are never compared, and access never depends on them. One thing has one
form: an account principal is the ARN of its root, an AWS managed policy is its ARN, the ARN of a
role of this deployment is a ``RoleArn``, lists are tuples, defaults are filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar, assert_never

from octo_spec.text import Account, ListParam, Param, ParamFact, Partition, PartitionFact, RoleArn, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.text import Reference

T = TypeVar("T")


def doc(default: T) -> T:
    """Make a field that documents and is never compared."""
    return field(default=default, compare=False, kw_only=True)


# --- when something is there -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class ChoiceIs:
    """The customer's answer to ``choice`` is one of ``values``, which keep the declared order."""

    choice: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """A value for the optional ``parameter`` was given: not absent, null, empty text or empty list."""

    parameter: str


Test = ChoiceIs | Given


@dataclass(frozen=True, slots=True)
class Presence:
    """All of ``tests`` hold; sorted, one per choice and parameter; no test means always."""

    tests: tuple[Test, ...] = ()

    @classmethod
    def of(cls, *tests: Test) -> Presence:
        """Sort ``tests`` and drop repeats: choices by id, then parameters by id."""
        unique = set(tests)
        choices = sorted(test for test in unique if isinstance(test, ChoiceIs))
        return cls((*choices, *sorted(test for test in unique if isinstance(test, Given))))

    def __bool__(self) -> bool:
        return bool(self.tests)


ALWAYS = Presence()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A rule between answers: where ``when`` holds, ``then`` must hold too, else nothing deploys."""

    when: Presence
    then: Presence


# --- what is asked -----------------------------------------------------------------------------


class ParameterKind(StrEnum):
    """One text, or a list of texts without commas."""

    TEXT = "text"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the spec knows of one key (an allowed value, a partition): pairs of fact and text."""

    key: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that is asked when deployed.

    ``default`` is the preset answer: a text, a tuple for a list, or ``None`` where one must be
    given. ``pattern`` is a regular expression from ``^`` to ``$``; lengths hold for each element
    of a list. An optional parameter has no default and may be left out.
    """

    id: str
    description: str
    kind: ParameterKind = ParameterKind.TEXT
    default: str | tuple[str, ...] | None = None
    optional: bool = False
    allowed: tuple[Facts, ...] = ()
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern_help: str = doc("")
    label: str = doc("")
    section: str = doc("")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a customer may take or leave, asked when deployed; values in declared order.

    The values of an on/off choice are ``("off", "on")``.
    """

    id: str
    description: str
    values: tuple[str, ...]
    default: str
    label: str = doc("")
    section: str = doc("")
    sentences: tuple[tuple[str, str], ...] = doc(())

    @property
    def is_switch(self) -> bool:
        """Tell whether this is on or off."""
        return self.values == SWITCH


SWITCH = ("off", "on")


# --- what is granted ---------------------------------------------------------------------------


ANYTHING = (Text(("*",)),)
ROOT_PATH = Text(("/",))


class Effect(StrEnum):
    """Of a statement: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key with its values; a statement keeps equal operators side by side."""

    operator: str
    key: str
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One grant. ``actions_excepted`` means NotAction, ``resources_excepted`` NotResource."""

    effect: Effect
    actions: tuple[str, ...]
    resources: tuple[Text, ...] = ANYTHING
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    actions_excepted: bool = False
    resources_excepted: bool = False
    why: str = doc("")
    group: str = doc("")
    category: str = doc("")


class PrincipalKind(StrEnum):
    """As AWS spells the key of a Principal element."""

    AWS = "AWS"
    SERVICE = "Service"
    FEDERATED = "Federated"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who may assume a role; an account stands as ``arn:${partition}:iam::ID:root``."""

    kind: PrincipalKind
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TrustStatement:
    """One statement of a role's trust policy; always Allow, and without a resource."""

    principal: Principal
    actions: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    presence: Presence = ALWAYS
    why: str = doc("")


class PolicyKind(StrEnum):
    """Inline in the role, or a customer managed policy attached to it."""

    INLINE = "inline"
    MANAGED = "managed"


@dataclass(frozen=True, slots=True)
class Policy:
    """A permissions policy; a managed one takes the role's path."""

    name: Text
    kind: PolicyKind
    statements: tuple[Statement, ...]
    presence: Presence = ALWAYS


@dataclass(frozen=True, slots=True)
class Attachment:
    """A managed policy that exists already, on a role: to grant, or as its boundary."""

    arn: Text
    presence: Presence = ALWAYS
    why: str = doc("")
    group: str = doc("")
    category: str = doc("")


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role with all that is on it; ``max_session`` in seconds, tags sorted by key."""

    id: str
    name: Text | None
    trust: tuple[TrustStatement, ...]
    policies: tuple[Policy, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    path: Text = ROOT_PATH
    description: str = ""
    max_session: int = 3600
    boundary: Attachment | None = None
    tags: tuple[tuple[str, str], ...] = ()
    presence: Presence = ALWAYS
    why: str = doc("")

    @property
    def arn_text(self) -> Text | None:
        """The role's ARN spelled out, where it has a name."""
        if self.name is None:
            return None
        return Text.of(
            "arn:", Partition(), ":iam::", Account(), ":role", *self.path.pieces, *self.name.pieces
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that a target cannot have: where it stood, and why it is gone."""

    role: str
    policy: Text
    position: int
    statement: Statement
    reason: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """All that one customer gets: compared by what is deployed and asked, not by its words."""

    name: str
    version: str
    roles: tuple[Role, ...]
    parameters: tuple[Parameter, ...] = ()
    choices: tuple[Choice, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    partitions: tuple[Facts, ...] = ()
    description: str = doc("")
    title: str = doc("")
    left_out: tuple[LeftOut, ...] = doc(())


# --- walking -----------------------------------------------------------------------------------


def map_texts(role: Role, change: Callable[[Text], Text]) -> Role:
    """Rewrite every text of a role: names, path, principals, conditions, resources, policies' ARNs."""
    return replace(
        role,
        name=None if role.name is None else change(role.name),
        path=change(role.path),
        trust=tuple(_trust_changed(statement, change) for statement in role.trust),
        policies=tuple(_policy_changed(policy, change) for policy in role.policies),
        attachments=tuple(replace(one, arn=change(one.arn)) for one in role.attachments),
        boundary=None if role.boundary is None else replace(role.boundary, arn=change(role.boundary.arn)),
    )


def _trust_changed(statement: TrustStatement, change: Callable[[Text], Text]) -> TrustStatement:
    principal = replace(statement.principal, values=tuple(map(change, statement.principal.values)))
    return replace(
        statement, principal=principal, conditions=_conditions_changed(statement.conditions, change)
    )


def _policy_changed(policy: Policy, change: Callable[[Text], Text]) -> Policy:
    statements = tuple(statement_changed(statement, change) for statement in policy.statements)
    return replace(policy, name=change(policy.name), statements=statements)


def statement_changed(statement: Statement, change: Callable[[Text], Text]) -> Statement:
    """Rewrite the resources and condition values of a statement."""
    return replace(
        statement,
        resources=tuple(map(change, statement.resources)),
        conditions=_conditions_changed(statement.conditions, change),
    )


def _conditions_changed(
    conditions: tuple[Condition, ...], change: Callable[[Text], Text]
) -> tuple[Condition, ...]:
    return tuple(replace(one, values=tuple(map(change, one.values))) for one in conditions)


def texts(role: Role) -> tuple[Text, ...]:
    """List every text of a role, in the order of ``map_texts``."""
    found: list[Text] = []

    def keep(text: Text) -> Text:
        found.append(text)
        return text

    map_texts(role, keep)
    return tuple(found)


def statement_texts(statement: Statement) -> tuple[Text, ...]:
    """List the resources and condition values of a statement."""
    values = (value for condition in statement.conditions for value in condition.values)
    return (*statement.resources, *values)


def presences(role: Role) -> Iterator[Presence]:
    """List every presence on a role and in it, the role's own first."""
    yield role.presence
    yield from (statement.presence for statement in role.trust)
    yield from (policy.presence for policy in role.policies)
    yield from (attachment.presence for attachment in role.attachments)
    if role.boundary:
        yield role.boundary.presence


def linked(deployment: Deployment) -> Deployment:
    """Turn each text that spells out the ARN of a role of this deployment into the reference to it."""
    arns = {role.arn_text: Text((RoleArn(role.id),)) for role in reversed(deployment.roles) if role.name}
    roles = tuple(map_texts(role, lambda text: arns.get(text, text)) for role in deployment.roles)
    return replace(deployment, roles=roles)


def pruned(deployment: Deployment) -> Deployment:
    """Drop parameters, choices and facts that no role uses, and the requirements that name what is gone.

    Partitions whose facts are all unused go too: without a look-up no target could refuse one.
    """
    references = frozenset(
        one for role in deployment.roles for text in texts(role) for one in text.references
    )
    used = _used(deployment)
    return replace(
        deployment,
        parameters=tuple(_with_facts(one, references) for one in deployment.parameters if one.id in used),
        partitions=_kept_facts(deployment.partitions, _partition_facts(references)),
        choices=tuple(one for one in deployment.choices if one.id in used),
        requirements=tuple(one for one in deployment.requirements if _asked(one) <= used),
    )


def _used(deployment: Deployment) -> frozenset[str]:
    """Ids of the parameters and choices (one space of names) on which the roles rest."""
    return frozenset(
        id
        for role in deployment.roles
        for id in (
            *(one for text in texts(role) for one in parameters_of(text)),
            *(subject(test) for presence in presences(role) for test in presence.tests),
        )
    )


def _partition_facts(references: frozenset[Reference]) -> frozenset[str]:
    return frozenset(one.fact for one in references if isinstance(one, PartitionFact))


def _with_facts(parameter: Parameter, references: frozenset[Reference]) -> Parameter:
    facts = frozenset(one.fact for one in references if isinstance(one, ParamFact) and one.id == parameter.id)
    allowed = _kept_facts(parameter.allowed, facts) or tuple(Facts(one.key) for one in parameter.allowed)
    return replace(parameter, allowed=allowed)


def _kept_facts(known: tuple[Facts, ...], used: frozenset[str]) -> tuple[Facts, ...]:
    if not used:
        return ()
    return tuple(replace(one, facts=tuple(pair for pair in one.facts if pair[0] in used)) for one in known)


def parameters_of(text: Text) -> tuple[str, ...]:
    """List the ids of the parameters that a text refers to."""
    return tuple(one.id for one in text.references if isinstance(one, Param | ListParam | ParamFact))


def subject(test: Test) -> str:
    """Name the choice or parameter that a test asks about."""
    match test:
        case ChoiceIs(id, _) | Given(id):
            return id
        case _:
            assert_never(test)


def _asked(requirement: Requirement) -> set[str]:
    return {subject(test) for test in (*requirement.when.tests, *requirement.then.tests)}
