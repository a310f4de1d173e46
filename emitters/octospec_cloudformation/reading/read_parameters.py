"""The Parameters of a template, before their use tells which are choices.

A choice is a parameter that conditions compare with values; an optional parameter is one that
conditions or rules compare with the empty text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octospec_cloudformation.reading.nodes import entries, fields, literal, literals, number
from octospec_cloudformation.vocabulary import HELP, PARAMETER_TYPES, SWITCH_WORDS

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_interface import ParameterLabel
    from octospec_cloudformation.reading.read_names import GivenNames

_KINDS: Final = {name: kind for kind, name in PARAMETER_TYPES.items()}
_WORDS: Final = {word: value for value, word in SWITCH_WORDS.items()}

_PROPERTIES: Final = (
    "Type",
    "Description",
    "Default",
    "AllowedValues",
    "MinLength",
    "MaxLength",
    "AllowedPattern",
    "ConstraintDescription",
)


@frozen
class TemplateParameter:
    """One parameter of a template, before its use tells whether it is a choice or a parameter."""

    id: str
    span: Span
    kind: ParameterKind
    description: str
    default: str | None
    allowed: tuple[str, ...]
    pattern: str | None
    min_length: int | None
    max_length: int | None
    help: str
    names: tuple[tuple[str, str], ...] = ()

    @property
    def is_switch(self) -> bool:
        """Tell whether the answers are true and false."""
        return {*self.allowed} == {*_WORDS}

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers as the spec names them, in declared order."""
        return SWITCH if self.is_switch else self.allowed

    @property
    def is_constrained(self) -> bool:
        """Tell whether a pattern, a length or a list constrains the answers further than AllowedValues."""
        constraints = (self.pattern, self.min_length, self.max_length)
        return self.kind is ParameterKind.LIST or constraints != (None, None, None)

    def answer(self, written: str) -> str:
        """Give an answer as the spec names it."""
        return _WORDS.get(written, written) if self.is_switch else written


def template_parameters(node: Node | None, given: GivenNames) -> dict[str, TemplateParameter]:
    """Read all parameters by logical id."""
    read = {name: _parameter(name, entry, given) for name, entry in entries(node, given.report).items()}
    seen: set[str] = set()
    for parameter in read.values():
        if parameter.id in seen:
            given.report(parameter.span, f"two parameters have the id {parameter.id!r}")
        seen.add(parameter.id)
    return read


def _parameter(name: str, node: Node, given: GivenNames) -> TemplateParameter:
    report = given.report
    parts = fields(node, _PROPERTIES, report)
    default = parts.get("Default")
    return TemplateParameter(
        id=given.identified(name, node.span),
        names=given.given(name),
        span=node.span,
        kind=_kind(parts.get("Type"), node.span, report),
        description=literal(parts.get("Description"), report),
        default=None if default is None else literal(default, report),
        allowed=literals(parts.get("AllowedValues"), report),
        pattern=literal(parts.get("AllowedPattern"), report) or None,
        min_length=number(parts.get("MinLength"), report),
        max_length=number(parts.get("MaxLength"), report),
        help=literal(parts.get("ConstraintDescription"), report).removeprefix(HELP),
    )


def _kind(node: Node | None, span: Span, report: Report) -> ParameterKind:
    written = literal(node, report)
    if written not in _KINDS:
        report(node.span if node else span, f"the parameter type {written!r} is not understood")
    return _KINDS.get(written, ParameterKind.TEXT)


# --- what a parameter of a template turns out to be --------------------------------------------


def as_choice(parameter: TemplateParameter, label: ParameterLabel, report: Report) -> Choice:
    """Read a parameter that conditions compare with values."""
    default = parameter.answer(parameter.default or "")
    if parameter.is_constrained:
        report(parameter.span, f"the choice {parameter.id!r} has more than AllowedValues")
    if default not in parameter.answers:
        report(parameter.span, f"the choice {parameter.id!r} has no default among its AllowedValues")
    return Choice(
        parameter.id,
        parameter.description,
        parameter.answers,
        default,
        label=label.label,
        section=label.section,
        names=parameter.names,
    )


def as_parameter(
    parameter: TemplateParameter,
    facts: dict[str, Facts],
    label: ParameterLabel,
    report: Report,
    *,
    optional: bool,
) -> Parameter:
    """Read any other parameter."""
    if optional and parameter.default != "":
        report(parameter.span, f"the optional parameter {parameter.id!r} has not the default ''")
    lengths = (parameter.min_length, parameter.max_length)
    pattern, least, most = constraints(parameter.pattern, *lengths, optional=optional)
    if pattern and not (pattern.startswith("^") and pattern.endswith("$")):
        pattern = _anchored(pattern, parameter, report)
    allowed = tuple(value for value in parameter.allowed if value or not optional)
    return Parameter(
        id=parameter.id,
        description=parameter.description,
        kind=parameter.kind,
        default=None if optional else _default(parameter),
        optional=optional,
        allowed=tuple(facts.get(value, Facts(value)) for value in allowed),
        pattern=pattern,
        min_length=least,
        max_length=most,
        pattern_help=parameter.help,
        label=label.label,
        section=label.section,
        names=parameter.names,
    )


def _default(parameter: TemplateParameter) -> str | tuple[str, ...] | None:
    if parameter.default is None or parameter.kind is ParameterKind.TEXT:
        return parameter.default
    return tuple(parameter.default.split(",")) if parameter.default else ()


_LENGTHS: Final = re.compile(
    r"\^\(\?(?:!\.\{(?P<over>[0-9]+)\}|=\.\{(?P<least>[0-9]+),(?P<most>[0-9]*)\}\$)\)(?P<rest>.*)", re.DOTALL
)
"""A look-ahead that demands a length, at the start of a pattern."""


def constraints(
    pattern: str | None, least: int | None, most: int | None, *, optional: bool
) -> tuple[str | None, int | None, int | None]:
    """Give the spec's pattern and lengths: a template may hold both in one pattern.

    ``^$|`` lets the empty text through; a look-ahead demands the length.
    """
    if pattern and optional:
        pattern = pattern.removeprefix("^$|")
    match = _LENGTHS.fullmatch(pattern or "")
    if not match:
        return pattern, least, most
    rest = None if match["rest"] == ".*" else f"^{match['rest']}"
    if match["over"]:
        return rest, None, int(match["over"]) - 1
    return rest, int(match["least"]), int(match["most"]) if match["most"] else None


def _anchored(pattern: str, parameter: TemplateParameter, report: Report) -> str:
    """Add ``^`` and ``$``, since CloudFormation matches the whole value."""
    if "|" in pattern:
        report(parameter.span, f"the pattern of {parameter.id!r} is not understood: it must go from ^ to $")
    return f"^{pattern.removeprefix('^').removesuffix('$')}$"
