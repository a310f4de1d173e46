"""Projects a deployment onto the capabilities of a target, before an emitter gets it.

For a target without stacks, each statement that refers to the stack is omitted, and names that refer to it
use a parameter instead. If a trust or an attached policy refers to the stack, the whole deployment is refused
for that target.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.model.deployment import Deployment, OmittedStatement, Policy, Role
from octo_spec.model.stack_names import named_by_parameters
from octo_spec.model.text import ListParam, Param, Partition, PartitionFact, Stack, Text, notation
from octo_spec.model.traversal import external_ids, map_names, prune, repeated_texts, statement_texts, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Parameter, Statement


class Lack(StrEnum):
    """A capability that a target may lack."""

    STACK = "stack"
    GENERATED_NAMES = "generated-names"
    REPEATED_REFERENCES = "repeated-references"
    SESSIONS = "sessions"
    REGISTRATION = "registration"
    VALUE_CHECKS = "value-checks"


STATEMENT_OMITTED = DiagnosticKind(
    "OCT220", "left-out", Severity.NOTE, "A grant on the stack is omitted in a format without a stack."
)
NEEDS_STACK = DiagnosticKind.error(
    "OCT221",
    "needs-a-stack",
    "A trust entry or an attached policy that refers to the stack, in a format without a stack.",
)
NAMED_OTHERWISE = DiagnosticKind(
    "OCT225",
    "named-otherwise",
    Severity.NOTE,
    "A name that refers to the stack uses a parameter instead, in a format without a stack.",
)
CANNOT_REPEAT = DiagnosticKind.error(
    "OCT224",
    "cannot-repeat",
    "A reference next to a list parameter, which the target cannot repeat for each element.",
)
NEEDS_NAME = DiagnosticKind.error(
    "OCT222",
    "needs-a-role-name",
    "A role or a policy without a name, in a format that does not generate names.",
)


ONLY_SESSIONS = DiagnosticKind.error(
    "OCT238", "only-sessions", "A spec without a role, in a format without sessions of a vendor."
)


@frozen
class Projection:
    """The part that the target supports, or ``None`` if the deployment is refused, and the diagnostics."""

    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...] = ()
    whole: Deployment | None = None
    """The same with the names of the target, before anything is omitted."""


EXTRAS_ELSEWHERE = DiagnosticKind(
    "OCT223", "extras-elsewhere", Severity.NOTE, "Extras of other formats are not part of this one."
)


def project(deployment: Deployment, lacks: frozenset[Lack], target: str) -> Projection:
    """Omit what ``target`` lacks, with a note for each statement; refuse what cannot be omitted.

    Only the extras of ``target`` are kept. The part for the members of a rollout is projected in the same
    way.
    """
    projection = _project(deployment, lacks, target)
    if projection.deployment is None or deployment.members is None:
        return projection
    members = project(deployment.members, lacks, target)
    if members.deployment is None:
        return members
    return Projection(
        replace(projection.deployment, members=members.deployment),
        tuple(dict.fromkeys((*projection.diagnostics, *members.diagnostics))),
        projection.whole,
    )


def without_stack(deployment: Deployment) -> Deployment:
    """Omit the statements that refer to the stack, as ``project`` does, and keep all inputs.

    A deployment that a target without stacks refuses is returned unchanged.
    """
    if any(_refusals(deployment, frozenset({Lack.STACK}), "")):
        return deployment
    return replace(deployment, roles=tuple(map(_without_stack, deployment.roles)))


def refusals(deployment: Deployment, lacks: frozenset[Lack], target: str) -> Iterator[Diagnostic]:
    """Yield why ``project`` refuses a deployment: references and names that are missing, and no literal."""
    yield from _refusals(deployment, lacks, target)
    if deployment.members is not None:
        yield from refusals(deployment.members, lacks, target)


def _without_sessions(deployment: Deployment) -> Deployment:
    """Remove the sessions of a temporary delegation, and what is registered for it."""
    if deployment.delegation is None and not any(role.session for role in deployment.roles):
        return deployment
    roles = tuple(role for role in deployment.roles if not role.session)
    return prune(replace(deployment, roles=roles, delegation=None))


def _project(deployment: Deployment, lacks: frozenset[Lack], target: str) -> Projection:
    if Lack.SESSIONS in lacks:
        deployment = _without_sessions(deployment)
    if Lack.REGISTRATION in lacks:
        deployment = replace(deployment, registration=None)
    if Lack.VALUE_CHECKS in lacks:
        deployment = _without_checks_of_aws(deployment)
    if refused := tuple(_refusals(deployment, lacks, target)):
        return Projection(None, refused)
    extras = tuple(extra for extra in deployment.extras if extra.target == target)
    notes = tuple(_extras_elsewhere(deployment, target)) if not extras else ()
    projection = _project_roles(replace(deployment, extras=extras), lacks, target)
    return replace(projection, diagnostics=(*notes, *projection.diagnostics))


def _without_checks_of_aws(deployment: Deployment) -> Deployment:
    """Remove the minimum length of each whole external ID if STS accepts no shorter one anyway.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    whole = (text.pieces[0] for text in external_ids(deployment) if len(text.pieces) == 1)
    ids = frozenset(piece.id for piece in whole if isinstance(piece, Param))
    return replace(
        deployment,
        parameters=tuple(
            replace(each, min_length=None)
            if each.id in ids and (each.min_length or 0) <= EXTERNAL_ID_LENGTH.start
            else each
            for each in deployment.parameters
        ),
    )


def _extras_elsewhere(deployment: Deployment, target: str) -> Iterator[Diagnostic]:
    targets = ", ".join(extra.target for extra in deployment.extras)
    if targets:
        message = f"the extras of {targets} are not part of {target}"
        yield EXTRAS_ELSEWHERE.at(None, message)


def _project_roles(deployment: Deployment, lacks: frozenset[Lack], target: str) -> Projection:
    if Lack.STACK not in lacks:
        return Projection(deployment, whole=deployment)
    whole, parameters = named_by_parameters(deployment)
    omitted = tuple(_omitted_statements(whole, target))
    roles = tuple(map(_without_stack, whole.roles))
    projected = prune(replace(whole, roles=roles, omitted=omitted))
    named = (
        _named_otherwise(parameter, target) for parameter in parameters if parameter in projected.parameters
    )
    return Projection(projected, (*named, *map(_note, omitted)), whole)


def _named_otherwise(parameter: Parameter, target: str) -> Diagnostic:
    message = f"a name refers to the stack, but {target} has no stack: parameter {parameter.id} replaces it"
    return NAMED_OTHERWISE.at(None, message)


def _refusals(deployment: Deployment, lacks: frozenset[Lack], target: str) -> Iterator[Diagnostic]:
    if Lack.SESSIONS in lacks:
        if deployment.roles and all(role.session for role in deployment.roles):
            message = f"the spec has only sessions of a temporary delegation, which {target} does not have"
            yield ONLY_SESSIONS.at(None, message)
        deployment = _without_sessions(deployment)
    for role in deployment.roles:
        if Lack.STACK in lacks and any(map(_refers_to_stack, texts(_without_names(_without_stack(role))))):
            message = (
                f"role {role.id!r}: a trust entry or an attached policy refers to the stack, "
                f"but {target} has no stack"
            )
            yield NEEDS_STACK.at(None, message, "use a parameter, or build another format")
        if Lack.REPEATED_REFERENCES in lacks:
            yield from _unrepeatable(role, deployment, target)
        if role.session:
            continue
        if Lack.GENERATED_NAMES in lacks and (role.name is None or role.named):
            has = "has" if role.name is None else "may have"
            help = "give it a name" if role.name is None else f"fix or preset {role.name}"
            yield NEEDS_NAME.at(
                None, f"role {role.id!r} {has} no name, but {target} does not generate names", help
            )
        if Lack.GENERATED_NAMES in lacks:
            yield from _nameless(role, target)


def _without_names(role: Role) -> Role:
    return map_names(role, lambda _: Text())


def _nameless(role: Role, target: str) -> Iterator[Diagnostic]:
    for policy in role.policies:
        if not policy.name.pieces:
            message = f"a policy of role {role.id!r} has no name, but {target} does not generate names"
            yield NEEDS_NAME.at(None, message, "give it a name")


def _unrepeatable(role: Role, deployment: Deployment, target: str) -> Iterator[Diagnostic]:
    """Report a list next to a reference that ``target`` cannot repeat; known partitions can be repeated."""
    for text in repeated_texts(role):
        for reference in text.references:
            if isinstance(reference, ListParam):
                continue
            is_located = isinstance(reference, Partition | PartitionFact)
            if not is_located or not deployment.partitions:
                message = f"role {role.id!r}: {target} cannot repeat {notation(reference)} in {str(text)!r}"
                help = "list the 'partitions'" if is_located else "use a list of complete ARNs"
                yield CANNOT_REPEAT.at(None, message, f"{help}, or build another format")


def _refers_to_stack(text: Text) -> bool:
    return any(isinstance(reference, Stack) for reference in text.references)


def _omitted_statements(deployment: Deployment, target: str) -> Iterator[OmittedStatement]:
    reason = f"{target} has no stack"
    for role in deployment.roles:
        for policy in role.policies:
            for position, statement in enumerate(policy.statements):
                if any(map(_refers_to_stack, statement_texts(statement))):
                    yield OmittedStatement(role.id, policy.name, position, statement, reason)


def _without_stack(role: Role) -> Role:
    kept = (replace(policy, statements=tuple(_statements_without_stack(policy))) for policy in role.policies)
    return replace(role, policies=tuple(policy for policy in kept if policy.statements))


def _statements_without_stack(policy: Policy) -> Iterator[Statement]:
    return (
        statement
        for statement in policy.statements
        if not any(map(_refers_to_stack, statement_texts(statement)))
    )


def _note(omitted: OmittedStatement) -> Diagnostic:
    actions = ", ".join(omitted.statement.actions)
    return STATEMENT_OMITTED.at(None, f"{actions} (policy {omitted.policy}) is omitted: {omitted.reason}")
