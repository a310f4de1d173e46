"""Parameters and partitions: keys that exclude each other, patterns, answers and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.limits import forbidden_in_document
from octo_spec.language.codes import (
    BAD_ANSWER,
    BAD_PATTERN,
    BEYOND_DOCUMENT,
    PARAMETER_CONFLICT,
    UNEVEN_FACTS,
)
from octo_spec.language.finding import Finding
from octo_spec.language.patterns import pattern_problem
from octo_spec.model.pattern_matching import matches
from octo_spec.model.reserved_words import NOTHING, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.spans import Location
from octo_spec.model.reserved_words import Reserved


def conflicts(checked: CheckedSpec) -> Iterator[Finding]:
    """Find keys of a parameter that exclude each other."""
    for id, parameter in checked.spec.parameters.items():
        for key, message in _conflicts(parameter):
            yield Finding(PARAMETER_CONFLICT, ("parameters", id, key), message, on_key=True)


def _conflicts(parameter: ParameterSpec) -> Iterator[tuple[str, str]]:
    """Yield the keys that exclude others, each with the message."""
    if parameter.may_be_absent and parameter.default is not None:
        yield "default", "an optional parameter has no 'default'"
    if parameter.pattern_help and parameter.pattern is None:
        yield "pattern-help", "'pattern-help' explains a 'pattern', but this parameter has no 'pattern'"
    if parameter.max_length == 0:
        yield "max-length", "'max-length' must be at least 1"
    if parameter.min_length is not None and parameter.min_length > (
        parameter.max_length or parameter.min_length
    ):
        yield "min-length", "'min-length' is greater than 'max-length'"
    if any(parameter.allowed.values()) and (parameter.type == "list" or parameter.may_be_absent):
        yield "allowed", "only the allowed values of a required parameter of type 'text' can have facts"


def patterns(checked: CheckedSpec) -> Iterator[Finding]:
    """Find patterns that some target cannot read, or reads differently."""
    for id, parameter in checked.spec.parameters.items():
        if parameter.pattern is not None and (problem := pattern_problem(parameter.pattern)):
            yield Finding(BAD_PATTERN, ("parameters", id, "pattern"), f"the pattern {problem}")


def answers(checked: CheckedSpec) -> Iterator[Finding]:
    """Find defaults and allowed values that the parameter itself would refuse."""
    for id, parameter in checked.spec.parameters.items():
        for location, value in _answers(("parameters", id), parameter):
            if problem := answer_problem(parameter, value, checked.reserved):
                yield Finding(BAD_ANSWER, location, f"{value!r} {problem}", on_key="allowed" in location)


def _answers(at: Location, parameter: ParameterSpec) -> Iterator[tuple[Location, str]]:
    for value in parameter.allowed:
        yield (*at, "allowed", value), value
    match parameter.default:
        case str(value):
            yield (*at, "default"), value
        case tuple(values):
            for position, value in enumerate(values):
                yield (*at, "default", position), value
        case None:
            return


def answer_problem(parameter: ParameterSpec, value: str, reserved: Reserved = NOTHING) -> str:
    """Return why a parameter or a target refuses a text; empty if both accept it."""
    if "${" in value:
        return "contains '${', but a value cannot contain a reference"
    if bad := forbidden_in_document(value):
        return f"contains {bad!r}, which is not allowed in the policies and names that use it"
    if parameter.type == "list" and (problem := _element_problem(value, reserved)):
        return problem
    if parameter.allowed and (problem := _allowed_problem(parameter, value, reserved)):
        return problem
    return _shape_problem(parameter, value)


def _element_problem(value: str, reserved: Reserved) -> str:
    """Return why a list cannot have the element ``value``; empty if it can."""
    if "," in value:
        return "contains a comma, which an element of a list cannot contain"
    if refusal := reserved.refusal(Slot.LIST_ELEMENT, value):
        return refusal.problem
    return "" if value else "is empty, which an element of a list cannot be"


def _allowed_problem(parameter: ParameterSpec, value: str, reserved: Reserved) -> str:
    """Return why ``value`` is not allowed, or cannot be an allowed value; empty if it is one."""
    if value not in parameter.allowed:
        return "is not one of the allowed values"
    if refusal := reserved.refusal(Slot.ALLOWED_VALUE, value):
        return refusal.problem
    if not value:
        return "cannot be an allowed value: an empty text means that no value is given"
    refusal = reserved.refusal(Slot.VALUE_WITH_FACTS, value) if parameter.allowed[value] else None
    return refusal.problem if refusal else ""


def _shape_problem(parameter: ParameterSpec, value: str) -> str:
    if parameter.min_length is not None and len(value) < parameter.min_length:
        return f"has fewer than {parameter.min_length} characters"
    if parameter.max_length is not None and len(value) > parameter.max_length:
        return f"has more than {parameter.max_length} characters"
    pattern = parameter.pattern
    # An invalid pattern is reported itself, and does not restrict the values.
    if pattern and not pattern_problem(pattern) and not matches(pattern, value):
        return f"does not match {pattern}"
    return ""


def uneven_facts(checked: CheckedSpec) -> Iterator[Finding]:
    """Find allowed values and partitions whose facts differ from those of the first one."""
    for id, parameter in checked.spec.parameters.items():
        yield from _uneven(("parameters", id, "allowed"), parameter.allowed)
    yield from _uneven(("partitions",), checked.spec.partitions)


def _uneven(at: Location, values: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    first = next(iter(values), "")
    for value, facts in values.items():
        if missing := sorted(values[first].keys() - facts.keys()):
            yield Finding(
                UNEVEN_FACTS,
                (*at, value),
                f"{value!r} has no fact {missing[0]!r}, which {first!r} has",
                on_key=True,
            )
        elif more := sorted(facts.keys() - values[first].keys()):
            yield Finding(
                UNEVEN_FACTS, (*at, value, more[0]), f"{first!r} has no fact {more[0]!r}", on_key=True
            )
        for fact, text in facts.items():
            if "${" in text:
                yield Finding(
                    BAD_ANSWER, (*at, value, fact), "a fact is literal text, so it cannot contain '${'"
                )
            elif bad := forbidden_in_document(text):
                message = f"a fact is used in policies and names, which cannot contain {bad!r}"
                yield Finding(BEYOND_DOCUMENT, (*at, value, fact), message, "use Latin letters")
