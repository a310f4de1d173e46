"""A deployment for known answers: the answers are filled in, and only the parts that they select remain.

Unknown values stay references, which represent any value.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeVar

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Deployment, Role, fact_table
from octo_spec.model.environment import holds
from octo_spec.model.evaluate import KnownValues, each_element, substitute
from octo_spec.model.presence import PARTITION, Presence, Requirement, subject
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.model.deployment import Attachment, Condition, Policy, Statement, TrustStatement
    from octo_spec.model.environment import Value
    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.text import StackAttribute


@frozen
class DeploymentAnswers:
    """What is known about the deployment of roles.

    ``answers`` has each choice and each parameter whose value is known; the empty text is a parameter that
    was not given. ``supposed`` are parameters that count as given, with any value. ``place`` may hold the
    account, the partition and the region, ``stack`` attributes of the stack, and ``names`` the names of roles
    by id.
    """

    answers: Mapping[str, Value] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    stack: Mapping[StackAttribute, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    supposed: frozenset[str] = frozenset()


def with_answers(deployment: Deployment, known: DeploymentAnswers) -> Deployment:
    """Fill in what is known; choices, and parameters that have a value, are removed."""
    combination = _Combination(deployment, known)
    return replace(
        deployment,
        roles=tuple(combination.role(role) for role in combination.present(deployment.roles)),
        parameters=tuple(one for one in deployment.parameters if one.id not in known.answers),
        choices=tuple(one for one in deployment.choices if one.id not in known.answers),
        requirements=tuple(combination.requirements(deployment.requirements)),
    )


@frozen
class _Values(KnownValues):
    """The known values, including the stack and the ARNs of roles."""

    attributes: Mapping[StackAttribute, str] = field(default_factory=dict)
    arns: Mapping[str, str] = field(default_factory=dict)

    def stack(self, attribute: StackAttribute) -> str | None:  # type: ignore[override]
        """Return an attribute of the stack."""
        return self.attributes.get(attribute)

    def role_arn(self, id: str) -> str | None:  # type: ignore[override]
        """Return the ARN of a role whose name is known."""
        return self.arns.get(id)


HasPresence = TypeVar("HasPresence", "Role", "TrustStatement", "Policy", "Attachment")


class _Combination:
    """The answers to some questions of a deployment."""

    def __init__(self, deployment: Deployment, known: DeploymentAnswers) -> None:
        place = {PARTITION: known.place["partition"]} if "partition" in known.place else {}
        self.answers = {**dict.fromkeys(known.supposed, "given"), **known.answers, **place}
        self.names = known.names
        allowed = {one.id: fact_table(one.allowed) for one in deployment.parameters}
        values = _Values(known.answers, known.place, allowed, fact_table(deployment.partitions), known.stack)
        self.values = replace(values, arns=dict(self._arns(deployment.roles, values)))

    def _arns(self, roles: Iterable[Role], values: _Values) -> Iterator[tuple[str, str]]:
        for role in roles:
            name = self._name(role)
            literal = None if name is None else substitute(role.arn_with(name), values).literal
            if literal is not None:
                yield role.id, literal

    def present(self, parts: Iterable[HasPresence]) -> Iterator[HasPresence]:
        """Yield the parts that are present, for some of the answers that are not known."""
        for part in parts:
            if self._holds(part.presence):
                yield replace(part, presence=self._undecided_presence(part.presence))

    def requirements(self, requirements: Iterable[Requirement]) -> Iterator[Requirement]:
        """Yield what is still required of the answers that are not known."""
        for requirement in requirements:
            then = self._undecided_presence(requirement.then)
            if then and self._holds(requirement.when):
                yield Requirement(self._undecided_presence(requirement.when), then)

    def _holds(self, presence: Presence) -> bool:
        return holds(Presence(tuple(filter(self._decides, presence.tests))), self.answers)

    def _undecided_presence(self, presence: Presence) -> Presence:
        return Presence(tuple(test for test in presence.tests if not self._decides(test)))

    def _decides(self, test: PresenceTest) -> bool:
        return subject(test) in self.answers

    def role(self, role: Role) -> Role:
        """Fill in a role and all its parts."""
        name = self._name(role)
        attachments = tuple(self.present(role.attachments))
        boundaries = tuple(self.present((role.boundary,) if role.boundary else ()))
        return replace(
            role,
            name=None if name is None else self.text(name),
            path=self.text(role.path),
            trust=tuple(map(self._trust, self.present(role.trust))),
            policies=tuple(map(self._policy, self.present(role.policies))),
            attachments=tuple(self._named_attachments(attachments)),
            boundary=next(self._named_attachments(boundaries), None),
            tags=tuple((key, self.text(value)) for key, value in role.tags),
            named=self._undecided_presence(role.named),
        )

    def _name(self, role: Role) -> Text | None:
        """Return the known name, or the name of the spec; ``None`` if a target generated it."""
        if role.id in self.names:
            return Text.of(self.names[role.id])
        return role.name if self._holds(role.named) else None

    def text(self, text: Text) -> Text:
        """Fill in a text that has one value."""
        return substitute(text, self.values)

    def texts(self, texts: Iterable[Text]) -> tuple[Text, ...]:
        """Fill in texts; a list becomes a text for each of its elements."""
        return tuple(
            substitute(element, self.values) for text in texts for element in each_element(text, self.values)
        )

    def _trust(self, statement: TrustStatement) -> TrustStatement:
        principal = replace(statement.principal, values=self.texts(statement.principal.values))
        conditions = self._conditions(statement.conditions)
        return replace(statement, principal=principal, conditions=conditions)

    def _policy(self, policy: Policy) -> Policy:
        statements = tuple(map(self._statement, policy.statements))
        return replace(policy, name=self.text(policy.name), statements=statements)

    def _statement(self, statement: Statement) -> Statement:
        resources = self.texts(statement.resources)
        return replace(statement, resources=resources, conditions=self._conditions(statement.conditions))

    def _conditions(self, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(condition, values=self.texts(condition.values)) for condition in conditions)

    def _named_attachments(self, attachments: Iterable[Attachment]) -> Iterator[Attachment]:
        for attachment in attachments:
            for arn in self.texts((attachment.arn,)):
                yield replace(attachment, arn=arn)
