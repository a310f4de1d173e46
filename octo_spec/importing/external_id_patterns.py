"""External IDs with a part that may be any text: a required parameter replaces that part.

The language compares an external ID character by character. The external ID that a caller must send is then
one of those that matched before.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.importing.external_ids import with_conditions
from octo_spec.model.deployment import Parameter
from octo_spec.model.ids import fresh
from octo_spec.model.text import Param, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Condition, Deployment, TrustStatement
    from octo_spec.model.text import Piece

_ANY: Final = re.compile(r"(\*+|\?)")


@frozen
class OnePart:
    """An external ID with a part that could be any text, its statement, and the parameters for such parts."""

    value: Text
    statement: TrustStatement
    parameters: tuple[str, ...]


def with_given_parts(deployment: Deployment) -> tuple[Deployment, tuple[OnePart, ...]]:
    """Add a parameter for each part of an external ID that could be any text."""
    parts = _Parts(frozenset(question.id for question in deployment.questions))
    roles = tuple(replace(role, trust=tuple(map(parts.statement, role.trust))) for role in deployment.roles)
    parameters = (*deployment.parameters, *parts.parameters)
    return replace(deployment, roles=roles, parameters=parameters), tuple(parts.found.values())


@frozen
class _Parts:
    """The parameters for parts of external IDs, and the external IDs that use them."""

    taken: frozenset[str]
    parameters: list[Parameter] = field(default_factory=list)
    found: dict[Text, OnePart] = field(default_factory=dict)
    exact: dict[Text, Text] = field(default_factory=dict)

    def statement(self, statement: TrustStatement) -> TrustStatement:
        """Replace the external IDs of a statement."""
        return with_conditions(statement, self._condition)

    def _condition(self, condition: Condition, statement: TrustStatement) -> Condition:
        if condition.key.lower() != KEY or not _reads_wildcards(condition.operator):
            return condition
        if not any(map(_is_open, condition.values)) or not all(map(_is_allowed, condition.values)):
            return condition
        values = tuple(self._exact_text(value, statement) for value in condition.values)
        return replace(condition, operator="StringEquals", values=values)

    def _exact_text(self, value: Text, statement: TrustStatement) -> Text:
        if _is_open(value) and value not in self.exact:
            before = len(self.parameters)
            self.exact[value] = Text.of(
                *(piece for part in value.pieces for piece in self._pieces(part, value))
            )
            parts = tuple(parameter.id for parameter in self.parameters[before:])
            self.found[value] = OnePart(value, statement, parts)
        return self.exact.get(value, value)

    def _pieces(self, piece: Piece, value: Text) -> Iterator[Piece]:
        for part in _ANY.split(piece) if isinstance(piece, str) else (piece,):
            yield self._new_parameter(part, value) if isinstance(part, str) and _ANY.fullmatch(part) else part

    def _new_parameter(self, wildcard: str, value: Text) -> Param:
        id = fresh("external-id", self.taken | {one.id for one in self.parameters})
        most = 1 if wildcard == "?" else None
        written = str(value).replace("${param.", "").replace("${", "").replace("}", "")
        least = EXTERNAL_ID_LENGTH.start if str(value) == wildcard == "*" else 1
        what = f"The value of {wildcard[0]} in the external ID {written} of this customer. Do not change."
        self.parameters.append(Parameter(id, what, min_length=least, max_length=most))
        return Param(id)


def _reads_wildcards(operator: str) -> bool:
    form = OperatorForm.parse(operator)
    return (
        form is not None
        and form.operator.reads_wildcards
        and not form.is_negated
        and form.family is Family.STRING
    )


def _is_open(value: Text) -> bool:
    return any(isinstance(piece, str) and _ANY.search(piece) for piece in value.pieces)


def _is_allowed(value: Text) -> bool:
    """Return whether a value is not a list, and has no policy variable."""
    return value.list_param is None and not any(
        isinstance(each, str) and "$" in each for each in value.pieces
    )
