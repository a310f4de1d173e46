"""Reads variables as parameters and choices.

A string with allowed values and a default can be either. Conditions test choices and never parameters,
so only the whole module shows which a variable is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octo_spec.model.naming import written_value_names
from octospec_terraform.naming import snake
from octospec_terraform.reading.own.arguments import (
    arguments,
    id_of,
    inner_blocks,
    label_of,
    literal,
    literals,
    outer_arguments,
)
from octospec_terraform.syntax import (
    FALSE,
    NULL,
    TRUE,
    Binary,
    Call,
    For,
    Literal,
    Name,
    Template,
    Tuple,
    dotted,
)
from octospec_terraform.vocabulary import BOOL, FORMAT, TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.diagnostics import Span
    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import Block, Expression


@frozen
class Checks:
    """The requirements of a variable's validations for its value, or for each element of its list."""

    allowed: tuple[str, ...] | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    holds_one: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed values; empty if they are not listed."""
        return self.allowed or ()


@frozen
class ReadVariable:
    """A variable in its text, before it is known whether it is a parameter or a choice."""

    id: str
    type: Expression
    description: str
    default: Expression | None
    span: Span
    checks: Checks = Checks()

    @property
    def name(self) -> str:
        """The variable's name."""
        return snake(self.id)

    @property
    def is_list(self) -> bool:
        """Return whether the value is a list."""
        return self.type == TYPES[ParameterKind.LIST]

    @property
    def is_optional(self) -> bool:
        """Return whether the variable is optional."""
        return self.default == NULL


def read_variable(block: Block, report: Report) -> ReadVariable:
    """Read a variable and its validations."""
    given = outer_arguments(block, ("type", "description", "default", "nullable"), report)
    variable = ReadVariable(
        id=id_of(label_of(block, report), block.span, report),
        type=given.need("type"),
        description=literal(given.need("description"), report),
        default=given.get("default"),
        span=block.span,
    )
    if variable.type not in (BOOL, *TYPES.values()):
        report(variable.type.span, "a variable of this type is not supported")
    _nullable(given.get("nullable"), variable, report)
    return replace(variable, checks=_checks(inner_blocks(block), variable, report))


def _nullable(value: Expression | None, variable: ReadVariable, report: Report) -> None:
    expected = None if variable.is_optional else FALSE
    if value != expected:
        report(value.span if value else variable.span, "nullable must be false unless the default is null")


# --- validations -------------------------------------------------------------------------------


def _checks(blocks: tuple[Block, ...], variable: ReadVariable, report: Report) -> Checks:
    checks = Checks()
    for block in blocks:
        if block.kind != "validation" or block.labels:
            report(block.span, f"a block {block.kind!r} is not supported here")
            continue
        given = arguments(block, ("condition", "error_message"), report)
        literal(given.need("error_message"), report)
        checks = _with_validation(given.need("condition"), checks, variable, report)
    return checks


def _with_validation(condition: Expression, noted: Checks, variable: ReadVariable, report: Report) -> Checks:
    check = _inner_condition(condition, variable)
    value = Name("value") if variable.is_list else _value(variable)
    more = _holds_one(condition, noted, variable) or (
        check and _with_requirement(check, value, noted, report)
    )
    if more is None:
        report(condition.span, "a validation of this kind is not supported")
    return more or noted


def _value(variable: ReadVariable) -> Expression:
    return dotted(f"var.{variable.name}")


def _inner_condition(condition: Expression, variable: ReadVariable) -> Expression | None:
    """Remove the expression around a condition for each element, or for a given value only."""
    if variable.is_list:
        return _element_condition(condition, variable)
    if not variable.is_optional:
        return condition
    value = _value(variable)
    absent = Binary("||", Binary("==", value, NULL), Binary("==", value, Template()))
    match condition:
        case Binary("||", unless, Call("try", (check, otherwise))) if (unless, otherwise) == (absent, FALSE):
            return check
        case _:
            return None


def _element_condition(condition: Expression, variable: ReadVariable) -> Expression | None:
    value = _value(variable)
    source = Call("coalesce", (value, Tuple())) if variable.is_optional else value
    match condition:
        case Call("alltrue", (For("", "value", over, check),)) if over == source:
            return check
        case _:
            return None


def _holds_one(condition: Expression, noted: Checks, variable: ReadVariable) -> Checks | None:
    """Record the validation that a list is not empty; ``None`` for any other."""
    expected = Binary(">", Call("length", (_value(variable),)), Literal(0))
    return replace(noted, holds_one=True) if variable.is_list and condition == expected else None


def _with_requirement(check: Expression, value: Expression, noted: Checks, report: Report) -> Checks | None:
    """Record what a validation requires of a value; ``None`` if it requires nothing, or is a duplicate."""
    match check:
        case Call("contains", (Tuple() as keys, question)) if question == value and noted.allowed is None:
            return replace(noted, allowed=literals(keys, report))
        case Call("can", (Call("regex", (pattern, question)),)) if (
            question == value and noted.pattern is None
        ):
            return replace(noted, pattern=literal(pattern, report))
        case Binary(">=", Call("length", (question,)), Literal(int(least)) as bound) if (
            not bound.is_truth and question == value and noted.min_length is None
        ):
            return replace(noted, min_length=least)
        case Binary("<=", Call("length", (question,)), Literal(int(most)) as bound) if (
            not bound.is_truth and question == value and noted.max_length is None
        ):
            return replace(noted, max_length=most)
        case _:
            return None


# --- parameters --------------------------------------------------------------------------------


def as_parameter(variable: ReadVariable, facts: tuple[Facts, ...] | None, report: Report) -> Parameter:
    """Read a variable as a parameter; ``facts`` are those of its allowed values."""
    return Parameter(
        id=variable.id,
        description=variable.description,
        kind=ParameterKind.LIST if variable.is_list else ParameterKind.TEXT,
        default=_default(variable, report),
        optional=variable.is_optional,
        allowed=_allowed_values(variable, facts, report),
        pattern=variable.checks.pattern,
        min_length=variable.checks.min_length,
        max_length=variable.checks.max_length,
    )


def _default(variable: ReadVariable, report: Report) -> str | tuple[str, ...] | None:
    default = None if variable.default is None or variable.is_optional else variable.default
    if variable.is_list and variable.checks.holds_one is (variable.is_optional or default == Tuple()):
        report(variable.span, "a list needs a check that it has an item, unless it can be empty")
    if default is None:
        return None
    return literals(default, report) if variable.is_list else literal(default, report)


def _allowed_values(
    variable: ReadVariable, facts: tuple[Facts, ...] | None, report: Report
) -> tuple[Facts, ...]:
    keys = variable.checks.values
    if facts is None:
        return tuple(map(Facts, keys))
    if tuple(known.key for known in facts) != keys:
        report(variable.span, "the facts are not for the allowed values")
    return facts


# --- choices -----------------------------------------------------------------------------------


def as_choice(variable: ReadVariable, names: Mapping[str, str], report: Report) -> Choice:
    """Read a variable as a choice; ``names`` maps the names of its values to the values."""
    allowed = variable.checks.allowed
    if (
        variable.checks != Checks(allowed)
        or variable.is_list
        or (variable.type == BOOL) is (allowed is not None)
    ):
        report(variable.span, "conditions depend on this variable, but it is not a choice")
    values = (
        SWITCH if variable.type == BOOL else tuple(names.get(text, text) for text in variable.checks.values)
    )
    default = _choice_default(variable, report)
    own = {FORMAT: {value: name for name, value in names.items()}} if names else {}
    return Choice(
        variable.id,
        variable.description,
        values,
        names.get(default, default),
        value_names=written_value_names(own),
    )


def _choice_default(variable: ReadVariable, report: Report) -> str:
    if variable.default is None:
        report(variable.span, "a choice must have a default")
        return ""
    if variable.type != BOOL:
        return literal(variable.default, report)
    if variable.default not in (TRUE, FALSE):
        report(variable.default.span, "expected true or false here")
    return SWITCH[variable.default == TRUE]
