"""Variables back to parameters and choices.

A string with allowed values and a default may be either. A choice is what conditions ask about, and
a parameter never is: so a variable is told apart only when the whole module is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octospec_terraform.naming import snake
from octospec_terraform.reading.blocks import (
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
    Array,
    Binary,
    Call,
    Each,
    Name,
    Number,
    Template,
)

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.policy_documents import Report
    from octospec_terraform.syntax import Block, Expression


@dataclass(frozen=True, slots=True)
class Checks:
    """What the validations of a variable demand of a value, or of each element of a list."""

    allowed: tuple[str, ...] | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    holds_one: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as it is written, before it is known whether it is a parameter or a choice."""

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
        """Tell whether the value is a list."""
        return self.type == LIST

    @property
    def is_optional(self) -> bool:
        """Tell whether it may be left out."""
        return self.default == NULL


STRING, BOOL, LIST = Name("string"), Name("bool"), Call("list", (Name("string"),))


def variable(block: Block, report: Report) -> Variable:
    """Read a variable and its validations."""
    given = outer_arguments(block, ("type", "description", "default", "nullable"), report)
    read = Variable(
        id=id_of(label_of(block, report), block.span, report),
        type=given.need("type"),
        description=literal(given.need("description"), report),
        default=given.get("default"),
        span=block.span,
    )
    if read.type not in (STRING, BOOL, LIST):
        report(read.type.span, "a variable of this type is not understood")
    _nullable(given.get("nullable"), read, report)
    return replace(read, checks=_checks(inner_blocks(block), read, report))


def _nullable(value: Expression | None, read: Variable, report: Report) -> None:
    expected = None if read.is_optional else FALSE
    if value != expected:
        report(value.span if value else read.span, "nullable must be false, but where the default is null")


# --- validations -------------------------------------------------------------------------------


def _checks(blocks: tuple[Block, ...], read: Variable, report: Report) -> Checks:
    found = Checks()
    for block in blocks:
        if block.kind != "validation" or block.labels:
            report(block.span, f"a block {block.kind!r} is not understood here")
            continue
        given = arguments(block, ("condition", "error_message"), report)
        literal(given.need("error_message"), report)
        found = _checked(given.need("condition"), found, read, report)
    return found


def _checked(condition: Expression, known: Checks, read: Variable, report: Report) -> Checks:
    check = _lowered(condition, read)
    value = Name("value") if read.is_list else _value(read)
    more = _holds_one(condition, known, read) or (check and _demanded(check, value, known, report))
    if more is None:
        report(condition.span, "a validation of this kind is not understood")
    return more or known


def _value(read: Variable) -> Name:
    return Name(f"var.{read.name}")


def _lowered(condition: Expression, read: Variable) -> Expression | None:
    """Take off what asks a check of each element, or only where a value is given."""
    if read.is_list:
        return _of_each(condition, read)
    if not read.is_optional:
        return condition
    value = _value(read)
    absent = Binary("||", Binary("==", value, NULL), Binary("==", value, Template()))
    match condition:
        case Binary("||", unless, Call("try", (check, Name("false")))) if unless == absent:
            return check
        case _:
            return None


def _of_each(condition: Expression, read: Variable) -> Expression | None:
    value = _value(read)
    source = Call("coalesce", (value, Array())) if read.is_optional else value
    match condition:
        case Call("alltrue", (Each("value", over, check),)) if over == source:
            return check
        case _:
            return None


def _holds_one(condition: Expression, known: Checks, read: Variable) -> Checks | None:
    """Note the check that a list is not empty, if this is it."""
    expected = Binary(">", Call("length", (_value(read),)), Number(0))
    return replace(known, holds_one=True) if read.is_list and condition == expected else None


def _demanded(check: Expression, value: Name, known: Checks, report: Report) -> Checks | None:
    """Note what a check demands of a value; each kind of check stands once."""
    match check:
        case Call("contains", (Array() as keys, asked)) if asked == value and known.allowed is None:
            return replace(known, allowed=literals(keys, report))
        case Call("can", (Call("regex", (pattern, asked)),)) if asked == value and known.pattern is None:
            return replace(known, pattern=literal(pattern, report))
        case Binary(">=", Call("length", (asked,)), Number(least)) if (
            asked == value and known.min_length is None
        ):
            return replace(known, min_length=least)
        case Binary("<=", Call("length", (asked,)), Number(most)) if (
            asked == value and known.max_length is None
        ):
            return replace(known, max_length=most)
        case _:
            return None


# --- parameters --------------------------------------------------------------------------------


def parameter(read: Variable, facts: tuple[Facts, ...] | None, report: Report) -> Parameter:
    """Take a variable as a parameter; ``facts`` is the map of what is known of its allowed values."""
    return Parameter(
        id=read.id,
        description=read.description,
        kind=ParameterKind.LIST if read.is_list else ParameterKind.TEXT,
        default=_default(read, report),
        optional=read.is_optional,
        allowed=_allowed(read, facts, report),
        pattern=read.checks.pattern,
        min_length=read.checks.min_length,
        max_length=read.checks.max_length,
    )


def _default(read: Variable, report: Report) -> str | tuple[str, ...] | None:
    default = None if read.default is None or read.is_optional else read.default
    if read.is_list and read.checks.holds_one is (read.is_optional or default == Array()):
        report(read.span, "a list must be checked for an item, but where it may be empty")
    if default is None:
        return None
    return literals(default, report) if read.is_list else literal(default, report)


def _allowed(read: Variable, facts: tuple[Facts, ...] | None, report: Report) -> tuple[Facts, ...]:
    keys = read.checks.allowed or ()
    if facts is None:
        return tuple(map(Facts, keys))
    if tuple(one.key for one in facts) != keys:
        report(read.span, "the facts are of other values than the allowed ones")
    return facts


# --- choices -----------------------------------------------------------------------------------


def choice(read: Variable, report: Report) -> Choice:
    """Take a variable as a choice."""
    allowed = read.checks.allowed
    if read.checks != Checks(allowed) or read.is_list or (read.type == BOOL) is (allowed is not None):
        report(read.span, "conditions ask about this variable, but it is no choice")
    values = SWITCH if read.type == BOOL else allowed or ()
    return Choice(read.id, read.description, values, _chosen(read, report))


def _chosen(read: Variable, report: Report) -> str:
    if read.default is None:
        report(read.span, "a choice has a default")
        return ""
    if read.type != BOOL:
        return literal(read.default, report)
    if read.default not in (TRUE, FALSE):
        report(read.default.span, "true or false was expected here")
    return SWITCH[read.default == TRUE]
