"""Walking through a deployment: every text, every presence, and what follows from all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Facts,
    Parameter,
    Policy,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.presence import Presence, Requirement, subject
from octo_spec.model.text import ListParam, Param, ParamFact, PartitionFact, RoleArn, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.model.text import Reference


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


def _asked(requirement: Requirement) -> set[str]:
    return {subject(test) for test in (*requirement.when.tests, *requirement.then.tests)}
