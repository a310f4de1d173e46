"""External IDs that are the same for all customers: each becomes a required parameter.

The language refuses them, because anyone who knows one customer's knows all. If the parameter has the value
that was read, the role trusts the same callers as before.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.external_ids import KEY
from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.iam.operators import Family, OperatorForm
from octo_spec.model.deployment import Parameter
from octo_spec.model.ids import fresh
from octo_spec.model.text import Param, Stack, StackAttribute, Text
from octo_spec.model.traversal import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Condition, Deployment, TrustStatement

EXTERNAL_ID_REQUIRED = DiagnosticKind(
    "OCT753",
    "external-id-asked",
    Severity.WARNING,
    "A fixed external ID is a parameter of the spec.",
)

_EXACT: Final = frozenset({"StringEquals", "StringLike"})
"""Operators that compare a value without wildcards character by character."""


def with_external_id_parameters(deployment: Deployment) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Add a parameter for each fixed external ID, and report it."""
    new = _ExternalIdParameters(frozenset(question.id for question in deployment.questions))
    roles = tuple(replace(role, trust=tuple(map(new.statement, role.trust))) for role in deployment.roles)
    parameters = (*deployment.parameters, *new.parameters.values())
    return replace(deployment, roles=roles, parameters=parameters), tuple(new.notes())


@frozen
class _ExternalIdParameters:
    """The parameters for external IDs, by their values, and the statements that use them first."""

    taken: frozenset[str]
    parameters: dict[Text, Parameter] = field(default_factory=dict)
    statements: dict[Text, TrustStatement] = field(default_factory=dict)

    def statement(self, statement: TrustStatement) -> TrustStatement:
        """Replace the external IDs of a statement."""
        return with_conditions(statement, self._condition)

    def _condition(self, condition: Condition, statement: TrustStatement) -> Condition:
        if condition.key.lower() != KEY or condition.operator not in _EXACT:
            return condition
        if any(map(_has_wildcards, condition.values)) or not any(map(_is_fixed, condition.values)):
            return condition
        values = (
            Text.of(self._parameter(value, statement)) if _is_fixed(value) else value
            for value in condition.values
        )
        return replace(condition, operator="StringEquals", values=tuple(values))

    def _parameter(self, value: Text, statement: TrustStatement) -> Param:
        if value not in self.parameters:
            taken = self.taken | {one.id for one in self.parameters.values()}
            self.parameters[value] = Parameter(
                fresh("external-id", taken),
                "The external ID of this customer. Do not change.",
                min_length=EXTERNAL_ID_LENGTH.start,
            )
            self.statements[value] = statement
        return Param(self.parameters[value].id)

    def notes(self) -> Iterator[Diagnostic]:
        """Report which parameter represents which external ID."""
        for value, parameter in self.parameters.items():
            message = (
                f"the external ID {value} is the same for all customers; "
                f"the spec takes it from parameter {parameter.id}"
            )
            help = f"give it the value {value} when you update an existing deployment"
            yield EXTERNAL_ID_REQUIRED.at(self.statements[value].place, message, help)


def with_conditions(
    statement: TrustStatement, changed: Callable[[Condition, TrustStatement], Condition]
) -> TrustStatement:
    """Change the conditions of a statement that trusts a caller other than an AWS service."""
    if statement.principal.kind is not PrincipalKind.AWS:
        return statement
    conditions = (changed(condition, statement) for condition in statement.conditions)
    return replace(statement, conditions=tuple(conditions))


def _is_fixed(value: Text) -> bool:
    """Return whether a value is fixed: neither given by the customer, nor generated, nor a pattern."""
    is_given = parameters_of(value) or Stack(StackAttribute.UUID) in value.references
    return not is_given and not _has_wildcards(value)


def _has_wildcards(value: Text) -> bool:
    return any(isinstance(piece, str) and {*"*?"} & {*piece} for piece in value.pieces)


# --- other ways to compare ---------------------------------------------------------------------


def compared_exactly(statement: TrustStatement) -> TrustStatement | None:
    """Compare the external ID as the language does, trusting no more callers; ``None`` if impossible."""
    external = [condition for condition in statement.conditions if condition.key.lower() == KEY]
    if not all(map(_requires_exact_id, external)) or len(external) > 1:
        return None
    exact = (
        replace(condition, operator="StringEquals") if condition in external else condition
        for condition in statement.conditions
    )
    return replace(statement, conditions=tuple(exact))


def _requires_exact_id(condition: Condition) -> bool:
    """Return whether a caller with exactly one of the values is trusted."""
    form = OperatorForm.parse(condition.operator)
    if form is None or form.is_negated or form.family is not Family.STRING:
        return False
    return not any(map(_has_wildcards, condition.values))
