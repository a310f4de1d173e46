"""HCL conditions back to presences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import SWITCH
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, PartitionIn, Presence
from octospec_terraform.naming import kebab
from octospec_terraform.reading.blocks import literals, variable_name
from octospec_terraform.syntax import (
    FALSE,
    TRUE,
    Binary,
    Call,
    Conditional,
    Literal,
    Member,
    Template,
    Tuple,
    Unary,
    path_of,
)
from octospec_terraform.vocabulary import GIVEN, PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import Expression

OFF, ON = SWITCH


def presence(value: Expression, report: Report) -> Presence:
    """Read a condition: tests joined by ``&&``, or ``true``."""
    return ALWAYS if value == TRUE else Presence.of(*_tests(value, report))


def count(value: Expression | None, report: Report) -> Presence:
    """Read how many of a resource there are: one, or one if a condition holds."""
    match value:
        case None:
            return ALWAYS
        case Conditional(test, then, otherwise) if (then, otherwise) == (Literal(1), Literal(0)):
            return presence(test, report)
        case _:
            report(value.span, "a count of the form 'condition ? 1 : 0' was expected here")
            return ALWAYS


def _tests(value: Expression, report: Report) -> Iterator[PresenceTest]:
    match value:
        case Binary("&&", left, right):
            yield from _tests(left, report)
            yield from _tests(right, report)
        case _ if test := _test(value, report):
            yield test
        case _:
            report(value.span, "no condition is written like this")


def _test(value: Expression, report: Report) -> PresenceTest | None:
    match value:
        case Member():
            return _given(path_of(value) or "") or _choice(value, (ON,))
        case Unary("!", operand):
            return _choice(operand, (OFF,))
        case Binary("==", variable, Template() as only):
            return _choice(variable, literals(Tuple((only,)), report))
        case Call("contains", (Tuple((_, _) as switched), variable)) if switched == (FALSE, TRUE):
            return _choice(variable, SWITCH)
        case Call("contains", (values, asked)) if path_of(asked) == PARTITION:
            return PartitionIn(literals(values, report))
        case Call("contains", (values, variable)):
            return _choice(variable, literals(values, report))
        case _:
            return None


def _given(path: str) -> PresenceTest | None:
    if not (path.startswith("local.") and path.endswith(GIVEN)):
        return None
    id = kebab(path.removeprefix("local.").removesuffix(GIVEN))
    return Given(id) if id else None


def _choice(variable: Expression, values: tuple[str, ...]) -> PresenceTest | None:
    id = kebab(variable_name(variable) or "")
    return ChoiceIs(id, values) if id else None
