"""References to the stack in a trust policy: each becomes a parameter, since most targets have no stack.

If the parameter has the value that the stack has, the role trusts the same callers as before.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Parameter
from octo_spec.model.ids import fresh
from octo_spec.model.note_kinds import TAKEN_OTHERWISE
from octo_spec.model.text import Param, Stack, StackAttribute, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Condition, Deployment, TrustStatement
    from octo_spec.model.text import Piece

_PATTERNS: Final = {StackAttribute.UUID: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}


def with_stack_parameters(deployment: Deployment) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Add a parameter for each attribute of the stack that a trust policy contains, and report it."""
    new = _StackParameters(frozenset(question.id for question in deployment.questions))
    roles = tuple(replace(role, trust=tuple(map(new.statement, role.trust))) for role in deployment.roles)
    parameters = (*deployment.parameters, *new.parameters.values())
    return replace(deployment, roles=roles, parameters=parameters), tuple(new.notes())


@frozen
class _StackParameters:
    """The parameters for attributes of the stack, and the statements that use them first."""

    taken: frozenset[str]
    parameters: dict[StackAttribute, Parameter] = field(default_factory=dict)
    statements: dict[StackAttribute, TrustStatement] = field(default_factory=dict)

    def statement(self, statement: TrustStatement) -> TrustStatement:
        """Replace the references in a statement."""
        principal = statement.principal
        values = tuple(self._text(value, statement) for value in principal.values)
        conditions = tuple(self._condition(each, statement) for each in statement.conditions)
        return replace(statement, principal=replace(principal, values=values), conditions=conditions)

    def _condition(self, condition: Condition, statement: TrustStatement) -> Condition:
        return replace(condition, values=tuple(self._text(value, statement) for value in condition.values))

    def _text(self, text: Text, statement: TrustStatement) -> Text:
        return Text.of(*(self._piece(piece, statement) for piece in text.pieces))

    def _piece(self, piece: Piece, statement: TrustStatement) -> Piece:
        if not isinstance(piece, Stack):
            return piece
        if piece.attribute not in self.parameters:
            id = fresh(f"stack-{piece.attribute}", self.taken)
            words = f"The {piece.attribute} of the stack that deployed the role first. Do not change."
            self.parameters[piece.attribute] = Parameter(id, words, pattern=_PATTERNS.get(piece.attribute))
            self.statements[piece.attribute] = statement
        return Param(self.parameters[piece.attribute].id)

    def notes(self) -> Iterator[Diagnostic]:
        """Report which parameter represents which attribute."""
        for attribute, parameter in self.parameters.items():
            message = (
                f"a trust policy contains the {attribute} of the stack; the spec takes it from {parameter.id}"
            )
            help = "give it the current value when you update"
            yield TAKEN_OTHERWISE.at(self.statements[attribute].place, message, help)
