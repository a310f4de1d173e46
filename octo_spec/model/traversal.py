"""Visits every text and every presence of a deployment, and removes unused parameters, choices and facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.external_ids import KEY
from octo_spec.model.presence import Presence, Requirement, subject
from octo_spec.model.text import ListParam, Param, ParamFact, PartitionFact, RoleArn, Text, account_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
    from octo_spec.model.text import Reference


def map_texts(role: Role, change: Callable[[Text], Text]) -> Role:
    """Rewrite every text of a role: names, path, principals, conditions, resources, policies' ARNs, tags."""
    return replace(
        role,
        name=None if role.name is None else change(role.name),
        path=change(role.path),
        trust=tuple(_map_trust(statement, change) for statement in role.trust),
        policies=tuple(_map_policy(policy, change) for policy in role.policies),
        attachments=tuple(replace(attachment, arn=change(attachment.arn)) for attachment in role.attachments),
        boundary=None if role.boundary is None else replace(role.boundary, arn=change(role.boundary.arn)),
        tags=tuple((key, change(tag)) for key, tag in role.tags),
    )


def map_names(role: Role, change: Callable[[Text], Text]) -> Role:
    """Rewrite the names of a role and its policies, its path and its tags: these grant nothing."""
    return replace(
        role,
        name=None if role.name is None else change(role.name),
        path=change(role.path),
        policies=tuple(replace(policy, name=change(policy.name)) for policy in role.policies),
        tags=tuple((key, change(tag)) for key, tag in role.tags),
    )


def names_of(role: Role) -> tuple[Text, ...]:
    """Return the texts that ``map_names`` rewrites."""
    return _mapped_texts(map_names, role)


def _map_trust(statement: TrustStatement, change: Callable[[Text], Text]) -> TrustStatement:
    principal = replace(statement.principal, values=tuple(map(change, statement.principal.values)))
    return replace(statement, principal=principal, conditions=_map_conditions(statement.conditions, change))


def _map_policy(policy: Policy, change: Callable[[Text], Text]) -> Policy:
    statements = tuple(statement_changed(statement, change) for statement in policy.statements)
    return replace(policy, name=change(policy.name), statements=statements)


def statement_changed(statement: Statement, change: Callable[[Text], Text]) -> Statement:
    """Rewrite the resources and condition values of a statement."""
    return replace(
        statement,
        resources=tuple(map(change, statement.resources)),
        conditions=_map_conditions(statement.conditions, change),
    )


def _map_conditions(
    conditions: tuple[Condition, ...], change: Callable[[Text], Text]
) -> tuple[Condition, ...]:
    return tuple(replace(condition, values=tuple(map(change, condition.values))) for condition in conditions)


def texts(role: Role) -> tuple[Text, ...]:
    """Return every text of a role, in the order of ``map_texts``."""
    return _mapped_texts(map_texts, role)


def _mapped_texts(map_role: Callable[[Role, Callable[[Text], Text]], Role], role: Role) -> tuple[Text, ...]:
    visited: list[Text] = []

    def visit(text: Text) -> Text:
        visited.append(text)
        return text

    map_role(role, visit)
    return tuple(visited)


def repeated_texts(role: Role) -> tuple[Text, ...]:
    """Return the texts that contain other references in addition to a list parameter.

    The accounts of a trust are excluded: AWS accepts bare ids there, and nothing is repeated.
    """
    trust = tuple(_without_accounts(statement) for statement in role.trust)
    listed = (text for text in texts(replace(role, trust=trust)) if text.list_param)
    return tuple(dict.fromkeys(text for text in listed if len(text.references) > 1))


def _without_accounts(statement: TrustStatement) -> TrustStatement:
    values = statement.principal.values
    kept = (text for text in values if not (text.list_param and text == account_root(text.list_param)))
    return replace(statement, principal=replace(statement.principal, values=tuple(kept)))


def statement_texts(statement: Statement) -> tuple[Text, ...]:
    """Return the resources and condition values of a statement."""
    values = (value for condition in statement.conditions for value in condition.values)
    return (*statement.resources, *values)


def trust_texts(statement: TrustStatement) -> tuple[Text, ...]:
    """Return the principals and condition values of a trust statement."""
    values = (value for condition in statement.conditions for value in condition.values)
    return (*statement.principal.values, *values)


def presences(role: Role) -> Iterator[Presence]:
    """Yield every presence of a role and of its parts, the role's own first."""
    yield role.presence
    yield from (statement.presence for statement in role.trust)
    yield from (policy.presence for policy in role.policies)
    yield from (attachment.presence for attachment in role.attachments)
    if role.boundary:
        yield role.boundary.presence
    if role.named:
        yield role.named


def link_role_arns(deployment: Deployment) -> Deployment:
    """Replace each text that contains the full ARN of a role of this deployment by a reference to the role.

    A tag is kept: its role would depend on itself. So is an ARN of several roles, which exclude each other.
    """
    named = Counter(role.arn_text for role in deployment.roles if role.name)
    arns = {
        role.arn_text: Text((RoleArn(role.id),)) for role in deployment.roles if named[role.arn_text] == 1
    }
    roles = tuple(_link_role(role, arns) for role in deployment.roles)
    return replace(deployment, roles=roles)


def _link_role(role: Role, arns: Mapping[Text | None, Text]) -> Role:
    if not any(text in arns for text in texts(role)):
        return role  # in an account with many roles, most name no other role
    return replace(map_texts(role, lambda text: arns.get(text, text)), tags=role.tags)


def prune(deployment: Deployment) -> Deployment:
    """Remove parameters, choices and facts that no role uses, and requirements about them.

    The list of partitions is kept, because each target refuses any other partition.
    """
    references = frozenset(
        reference for role in deployment.roles for text in texts(role) for reference in text.references
    )
    used = _used_ids(deployment)
    return replace(
        deployment,
        roles=tuple(_with_known_cases(role, used) for role in deployment.roles),
        parameters=tuple(
            _with_facts(parameter, references) for parameter in deployment.parameters if parameter.id in used
        ),
        partitions=_kept_facts(deployment.partitions, _partition_facts(references)),
        choices=tuple(choice for choice in deployment.choices if choice.id in used),
        requirements=tuple(rule for rule in deployment.requirements if _subjects(rule) <= used),
    )


def _with_known_cases(role: Role, used: frozenset[str]) -> Role:
    """Return a role whose skipped parts depend only on the parameters and choices in ``used``."""
    if not role.unread:
        return role
    kept = (
        replace(each, presence=Presence.of(*(test for test in each.presence.tests if subject(test) in used)))
        for each in role.unread
    )
    return replace(role, unread=tuple(kept))


def _used_ids(deployment: Deployment) -> frozenset[str]:
    """Return the ids of the parameters and choices (one space of names) that the roles use."""
    return frozenset(
        id
        for role in deployment.roles
        for id in (
            *(parameter for text in texts(role) for parameter in parameters_of(text)),
            *(subject(test) for presence in presences(role) for test in presence.tests),
        )
    )


def _partition_facts(references: frozenset[Reference]) -> frozenset[str]:
    return frozenset(reference.fact for reference in references if isinstance(reference, PartitionFact))


def _with_facts(parameter: Parameter, references: frozenset[Reference]) -> Parameter:
    used = frozenset(
        reference.fact
        for reference in references
        if isinstance(reference, ParamFact) and reference.id == parameter.id
    )
    return replace(parameter, allowed=_kept_facts(parameter.allowed, used))


def _kept_facts(known: tuple[Facts, ...], used: frozenset[str]) -> tuple[Facts, ...]:
    return tuple(
        replace(facts, facts=tuple(pair for pair in facts.facts if pair[0] in used)) for facts in known
    )


def parameters_of(text: Text) -> tuple[str, ...]:
    """Return the ids of the parameters that a text refers to."""
    return tuple(
        reference.id for reference in text.references if isinstance(reference, Param | ListParam | ParamFact)
    )


def external_ids(deployment: Deployment) -> Iterator[Text]:
    """Yield each text that a trust policy compares with an external ID."""
    for role in deployment.roles:
        for condition in (each for statement in role.trust for each in statement.conditions):
            if condition.key.lower() == KEY:
                yield from condition.values


def mentioned_roles(role: Role) -> frozenset[str]:
    """Return the ids of the roles whose ARNs a role's texts contain."""
    references = (reference for text in texts(role) for reference in text.references)
    return frozenset(reference.id for reference in references if isinstance(reference, RoleArn))


def _subjects(requirement: Requirement) -> set[str]:
    return {subject(test) for test in (*requirement.when.tests, *requirement.then.tests)}
