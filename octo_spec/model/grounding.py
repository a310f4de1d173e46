"""A deployment and one customer's answers to the IAM documents that AWS would store.

Grounding is what every target does when it deploys: fill in values, take what is present, leave
policy variables to AWS. Two artifacts are the same if and only if they ground to the same
documents in every setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar, assert_never

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.environment import answered, environment_errors, holds
from octo_spec.model.policy_documents import policy_tree, trust_tree
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Attachment, Deployment, Facts, Policy, Role, TrustStatement
    from octo_spec.model.environment import Environment, Value
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.text import Reference

Json: TypeAlias = "str | list[Json] | dict[str, Json]"
"""An IAM document as AWS stores it."""


@dataclass(frozen=True, slots=True)
class GroundedPolicy:
    """A permissions policy as AWS stores it."""

    name: str
    document: Json


@dataclass(frozen=True, slots=True)
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
    trust: Json
    inline: tuple[GroundedPolicy, ...]
    managed: tuple[GroundedPolicy, ...]


@dataclass(frozen=True, slots=True)
class Grounded:
    """The roles that are there in one setting."""

    roles: tuple[GroundedRole, ...]


def ground(deployment: Deployment, environment: Environment) -> Grounded | tuple[Diagnostic, ...]:
    """Give what AWS would store, or why nothing can be deployed in this setting."""
    errors = tuple(environment_errors(deployment, environment))
    if errors:
        return errors
    answers = _Answers(deployment, environment, answered(deployment, environment))
    return Grounded(tuple(_role(role, answers) for role in answers.present(deployment.roles)))


def _role(role: Role, answers: _Answers) -> GroundedRole:
    trust = trust_tree(answers.present(role.trust))
    policies = tuple(answers.present(role.policies))
    boundaries = answers.present((role.boundary,) if role.boundary else ())
    return GroundedRole(
        id=role.id,
        name=answers.name(role),
        path=answers.one(role.path),
        description=role.description,
        max_session=role.max_session,
        tags=role.tags,
        boundary=next((answers.one(boundary.arn) for boundary in boundaries), None),
        attachments=_arns(role.attachments, answers),
        trust=_plain(trust, answers),
        inline=_policies(policies, PolicyKind.INLINE, answers),
        managed=_policies(policies, PolicyKind.MANAGED, answers),
    )


def _arns(attachments: tuple[Attachment, ...], answers: _Answers) -> tuple[str, ...]:
    """List the attached policies; AWS attaches each once, however often it is named."""
    arns = (arn for one in answers.present(attachments) for arn in answers.all(one.arn))
    return tuple(dict.fromkeys(arns))


def _policies(
    policies: tuple[Policy, ...], kind: PolicyKind, answers: _Answers
) -> tuple[GroundedPolicy, ...]:
    return tuple(
        GroundedPolicy(answers.one(policy.name), _plain(policy_tree(policy.statements), answers))
        for policy in policies
        if policy.kind is kind
    )


def _plain(tree: Tree, answers: _Answers) -> Json:
    """Fill in the texts of a document; a list parameter becomes as many values as it has elements."""
    match tree:
        case Text():
            values = answers.all(tree)
            return values[0] if len(values) == 1 else list(values)
        case str():
            return tree
        case tuple():
            return [_plain(item, answers) for item in tree]
        case dict():
            return {key: _plain(value, answers) for key, value in tree.items()}


Part = TypeVar("Part", "Role", "TrustStatement", "Policy", "Attachment")


@dataclass(frozen=True, slots=True)
class _Answers:
    """What every reference and every presence comes to in one setting."""

    deployment: Deployment
    environment: Environment
    values: Mapping[str, Value]

    def present(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Take the parts that are there."""
        return (part for part in parts if holds(part.presence, self.values))

    def one(self, text: Text) -> str:
        """Fill in a text that holds no list."""
        return "".join(piece if isinstance(piece, str) else self._value(piece) for piece in text.pieces)

    def all(self, text: Text) -> tuple[str, ...]:
        """Fill in a text, once for each element of its list parameter if it has one."""
        listed = text.list_param
        if listed is None:
            return (self.one(text),)
        return tuple(self.one(_with_element(text, listed, one)) for one in self.values[listed.id])

    def name(self, role: Role) -> str:
        """Give a role's name, or the one that the target made."""
        return self.one(role.name) if role.name else self.environment.names.get(role.id, role.id)

    def _value(self, reference: Reference) -> str:
        match reference:
            case Param(id) | ListParam(id):
                value = self.values[id]
                return value if isinstance(value, str) else ",".join(value)
            case ParamFact(id, fact):
                parameter = next(one for one in self.deployment.parameters if one.id == id)
                return _fact(parameter.allowed, self.values[id], fact)
            case Account():
                return self.environment.account
            case Partition():
                return self.environment.partition
            case PartitionFact(fact):
                return _fact(self.deployment.partitions, self.environment.partition, fact)
            case Region():
                return self.environment.region
            case RoleArn(id):
                return self._role_arn(next(role for role in self.deployment.roles if role.id == id))
            case Stack(attribute):
                return _stack(self.environment.stack_id or "", attribute)
            case _:
                assert_never(reference)

    def _role_arn(self, role: Role) -> str:
        where = f"arn:{self.environment.partition}:iam::{self.environment.account}"
        return f"{where}:role{self.one(role.path)}{self.name(role)}"


def _with_element(text: Text, listed: ListParam, element: str) -> Text:
    return text.map(lambda reference: element if reference == listed else reference)


def _fact(known: tuple[Facts, ...], key: Value, fact: str) -> str:
    return next(dict(one.facts)[fact] for one in known if one.key == key)


def _stack(stack_id: str, attribute: StackAttribute) -> str:
    """Read a stack's id, ``arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/UUID``."""
    _, name, uuid = stack_id.split("/")
    parts = {StackAttribute.ID: stack_id, StackAttribute.NAME: name, StackAttribute.UUID: uuid}
    return parts[attribute]
