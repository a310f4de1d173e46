"""Grounds a deployment: computes the IAM documents that AWS would store for one customer's answers.

Every target grounds when it deploys: it fills in values, keeps the parts that are present, and leaves policy
variables to AWS. Two artifacts are the same if and only if they ground to the same documents for each
combination of choices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind, fact_table
from octo_spec.model.environment import answered_values, environment_errors, holds
from octo_spec.model.evaluate import evaluate, evaluate_each
from octo_spec.model.policy_documents import policy_tree, trust_tree
from octo_spec.model.presence import PARTITION
from octo_spec.model.text import StackAttribute, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Attachment, Deployment, Policy, Role, TrustStatement
    from octo_spec.model.environment import Environment, Value
    from octo_spec.model.policy_documents import Tree


@frozen
class GroundedPolicy:
    """A permissions policy as AWS stores it."""

    name: str
    document: JsonValue


@frozen
class GroundedRole:
    """A role as AWS stores it; ``attachments`` are the ARNs of policies that exist already."""

    id: str
    name: str
    path: str
    description: str
    max_session: int
    tags: tuple[tuple[str, str], ...]
    boundary: str | None
    attachments: tuple[str, ...]
    trust: JsonValue
    inline: tuple[GroundedPolicy, ...]
    managed: tuple[GroundedPolicy, ...]


@frozen
class Grounded:
    """The roles that are present in one combination of choices."""

    roles: tuple[GroundedRole, ...]


def ground(deployment: Deployment, environment: Environment) -> Grounded | tuple[Diagnostic, ...]:
    """Return what AWS would store, or the reasons why nothing can be deployed in this environment."""
    errors = tuple(environment_errors(deployment, environment))
    if errors:
        return errors
    answers = {**answered_values(deployment, environment), PARTITION: environment.partition}
    values = GroundValues(deployment, environment, answers)
    return Grounded(tuple(_role(role, values) for role in values.present(deployment.roles)))


def _role(role: Role, values: GroundValues) -> GroundedRole:
    trust = trust_tree(values.present(role.trust))
    policies = tuple(values.present(role.policies))
    boundaries = values.present((role.boundary,) if role.boundary else ())
    return GroundedRole(
        id=role.id,
        name=values.role_name(role),
        path=evaluate(role.path, values),
        description=role.description,
        max_session=role.max_session,
        tags=tuple((key, evaluate(tag, values)) for key, tag in role.tags),
        boundary=next((evaluate(boundary.arn, values) for boundary in boundaries), None),
        attachments=_arns(role.attachments, values),
        trust=_document(trust, values),
        inline=_policies(policies, PolicyKind.INLINE, values),
        managed=_policies(policies, PolicyKind.MANAGED, values),
    )


def _arns(attachments: tuple[Attachment, ...], values: GroundValues) -> tuple[str, ...]:
    """Return the ARNs of the attached policies; AWS attaches each once, even if it is named repeatedly."""
    present = values.present(attachments)
    arns = (arn for attachment in present for arn in evaluate_each(attachment.arn, values))
    return tuple(dict.fromkeys(arns))


def _policies(
    policies: tuple[Policy, ...], kind: PolicyKind, values: GroundValues
) -> tuple[GroundedPolicy, ...]:
    return tuple(
        GroundedPolicy(evaluate(policy.name, values), _document(policy_tree(policy.statements), values))
        for policy in policies
        if policy.kind is kind
    )


def _document(tree: Tree, values: GroundValues) -> JsonValue:
    """Fill in the texts of a document; a list parameter becomes one value for each of its elements."""
    match tree:
        case Text():
            found = evaluate_each(tree, values)
            return found[0] if len(found) == 1 else list(found)
        case str():
            return tree
        case tuple():
            return [_document(item, values) for item in tree]
        case dict():
            return {key: _document(value, values) for key, value in tree.items()}


HasPresence = TypeVar("HasPresence", "Role", "TrustStatement", "Policy", "Attachment")
"""A part that has a presence."""


@frozen
class GroundValues:
    """The values of references and presences in one combination of choices: ``ReferenceValues`` of texts."""

    deployment: Deployment
    environment: Environment
    answers: Mapping[str, Value]

    def present(self, parts: Iterable[HasPresence]) -> Iterator[HasPresence]:
        """Yield the parts that are present."""
        return (part for part in parts if holds(part.presence, self.answers))

    def role_name(self, role: Role) -> str:
        """Return a role's name, or the name that the target generated."""
        if role.name and holds(role.named, self.answers):
            return evaluate(role.name, self)
        return self.environment.names.get(role.id, role.id)

    def elements(self, id: str) -> tuple[str, ...]:
        """Return the elements of a list parameter."""
        return tuple(self.answers[id])

    def param(self, id: str) -> str:
        """Return the value of a parameter."""
        answer = self.answers[id]
        return answer if isinstance(answer, str) else ",".join(answer)

    def param_fact(self, id: str, fact: str) -> str:
        """Return a fact of the value that a parameter has."""
        parameter = next(parameter for parameter in self.deployment.parameters if parameter.id == id)
        return fact_table(parameter.allowed)[self.param(id)][fact]

    def account(self) -> str:
        """Return the account."""
        return self.environment.account

    def partition(self) -> str:
        """Return the partition."""
        return self.environment.partition

    def partition_fact(self, fact: str) -> str:
        """Return a fact of the partition."""
        return fact_table(self.deployment.partitions)[self.environment.partition][fact]

    def region(self) -> str:
        """Return the region."""
        return self.environment.region

    def role_arn(self, id: str) -> str:
        """Return the ARN of a role of the deployment."""
        role = next(role for role in self.deployment.roles if role.id == id)
        return evaluate(role.arn_with(Text.of(self.role_name(role))), self)

    def stack(self, attribute: StackAttribute) -> str:
        """Read a stack's id, ``arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/UUID``."""
        stack_id = self.environment.stack_id or ""
        _, name, uuid = stack_id.split("/")
        parts = {StackAttribute.ID: stack_id, StackAttribute.NAME: name, StackAttribute.UUID: uuid}
        return parts[attribute]
