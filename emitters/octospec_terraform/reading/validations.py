"""The validations of a variable that a spec can express: allowed values, a pattern, lengths.

https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octospec_terraform.syntax import Binary, Call, Literal, Member, Name, Template, Tuple

if TYPE_CHECKING:
    from octospec_terraform.syntax import Block, Expression


@frozen
class Constraints:
    """The requirements for a value; ``unread``: the module requires more."""

    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    help: str = ""
    """What is printed if a value does not match the pattern."""
    unread: bool = False


def constraints(variable: Block) -> Constraints:
    """Read the validations of a variable."""
    found = Constraints()
    for block in variable.body.of_kind("validation"):
        condition = block.body.get("condition")
        help = getattr(block.body.get("error_message"), "literal", None) or ""
        for part in _conjuncts(condition, variable.labels[0]):
            found = _with_condition(found, part, variable.labels[0], help)
    return found


def _conjuncts(condition: Expression | None, name: str) -> tuple[Expression, ...]:
    """List the parts of a conjunction, without the test for an absent value, which "optional" covers."""
    match condition:
        case None:
            return ()
        case Binary("&&", left, right):
            return (*_conjuncts(left, name), *_conjuncts(right, name))
        case Binary("||", Binary("==", value, Literal(None | 0) | Template(())), other) if _is_about(
            value, name
        ):
            return _conjuncts(other, name)
        case _:
            return (condition,)


def _is_about(expression: Expression, name: str) -> bool:
    """Return whether it is the variable, or the result of a function on it, such as ``length``."""
    match expression:
        case Call(_, (only,)):
            return _is_about(only, name)
        case _:
            return _is(expression, name)


def _listed_texts(condition: Expression, name: str) -> tuple[str, ...]:
    """List the only texts that a validation allows; empty if it requires anything else, too."""
    match condition:
        case Call("contains", (Tuple(items), value)) if _is(value, name) or _is_in_case(items, value, name):
            return _texts(items)
        case Call("can", (Call("regex", (Template() as pattern, value)),)) if _is(value, name):
            return _alternatives(pattern.literal or "")
        case Call("anytrue", (Tuple(items),)):
            ways = [_listed_texts(item, name) for item in items]
        case Binary("||", left, right):
            ways = [_listed_texts(left, name), _listed_texts(right, name)]
        case Binary("==", value, Template() as only) | Binary("==", Template() as only, value):
            return _texts((only,)) if _is(value, name) else ()
        case _:
            return ()
    return tuple(text for way in ways for text in way) if all(ways) else ()


_CASES: Final = {"lower": str.lower, "upper": str.upper}


def _is_in_case(items: tuple[Expression, ...], value: Expression, name: str) -> bool:
    """Return whether it is the variable in the one case that all listed texts have."""
    match value:
        case Call("lower" | "upper" as case, (only,)) if _is(only, name):
            return all(_CASES[case](text) == text for text in _texts(items))
        case _:
            return False


_ALTERNATIVES: Final = re.compile(r"\^\((?:\?:)?([\w-]+(?:\|[\w-]+)+)\)\$")


def _alternatives(pattern: str) -> tuple[str, ...]:
    """List the words of a pattern that matches only these, as ``^(one|other)$``."""
    found = _ALTERNATIVES.fullmatch(pattern)
    return tuple(found[1].split("|")) if found else ()


def _with_condition(found: Constraints, condition: Expression, name: str, help: str) -> Constraints:
    if texts := _listed_texts(condition, name):
        both = tuple(text for text in texts if not found.allowed or text in found.allowed)
        return replace(found, allowed=both, unread=found.unread or not both)
    match condition:
        case Call("can", (Call("regex", (Template() as pattern, value)),)) if _is(value, name):
            return _with_pattern(found, pattern, help)
        case Binary(
            ">" | ">=" | "<" | "<=" | "==" as operator, Call("length", (value,)), Literal(int(bound))
        ):
            return _with_length(found, operator, bound) if _is(value, name) else replace(found, unread=True)
        case _:
            return replace(found, unread=True)


def _with_pattern(found: Constraints, pattern: Template, help: str) -> Constraints:
    written = pattern.literal
    if (
        written is None
        or found.pattern is not None
        or not (written.startswith("^") and written.endswith("$"))
    ):
        return replace(found, unread=True)
    return replace(found, pattern=written, help=help)


def _with_length(found: Constraints, operator: str, bound: int) -> Constraints:
    """Narrow the allowed length; a rule that no text satisfies is unread."""
    least = {">": bound + 1, ">=": bound, "==": bound}.get(operator, 0)
    most = {"<": bound - 1, "<=": bound, "==": bound}.get(operator)
    shortest = max(least, found.min_length or 0)
    longest = min((each for each in (most, found.max_length) if each is not None), default=None)
    if longest is not None and longest < max(shortest, 1):
        return replace(found, unread=True)
    return replace(found, min_length=shortest or None, max_length=longest)


def _is(expression: Expression, name: str) -> bool:
    match expression:
        case Member(Name("var"), written):
            return written == name
        case _:
            return False


def _texts(items: tuple[Expression, ...]) -> tuple[str, ...]:
    literals = tuple(item.literal if isinstance(item, Template) else None for item in items)
    return tuple(literal for literal in literals if literal is not None) if None not in literals else ()
