"""The Parameters of a template: what is asked, before its use tells what it is.

A choice is a parameter that conditions compare with values; an optional parameter is one that
conditions or rules compare with the empty text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octospec_cloudformation.naming import kebab
from octospec_cloudformation.reading.nodes import entries, fields, literal, literals, number
from octospec_cloudformation.vocabulary import HELP, PARAMETER_TYPES, SWITCH_WORDS

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.policy_documents import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_interface import Shown

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


@dataclass(frozen=True, slots=True)
class Question:
    """One parameter of a template as it stands there."""

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
        """Tell whether more is asked of an answer than to be among the allowed ones."""
        constraints = (self.pattern, self.min_length, self.max_length)
        return self.kind is ParameterKind.LIST or any(one is not None for one in constraints)

    def answer(self, written: str) -> str:
        """Read one answer."""
        return _WORDS.get(written, written) if self.is_switch else written


def read_questions(node: Node | None, report: Report) -> dict[str, Question]:
    """Read all parameters by logical id."""
    return {name: _question(name, one, report) for name, one in entries(node, report).items()}


def _question(name: str, node: Node, report: Report) -> Question:
    found = fields(node, _PROPERTIES, report)
    default = found.get("Default")
    return Question(
        id=identified(name, node.span, report),
        span=node.span,
        kind=_kind(found.get("Type"), node.span, report),
        description=literal(found.get("Description"), report),
        default=None if default is None else literal(default, report),
        allowed=literals(found.get("AllowedValues"), report),
        pattern=literal(found.get("AllowedPattern"), report) or None,
        min_length=number(found.get("MinLength"), report),
        max_length=number(found.get("MaxLength"), report),
        help=literal(found.get("ConstraintDescription"), report).removeprefix(HELP),
    )


def identified(name: str, span: Span, report: Report) -> str:
    """Read the id that a logical id stands for."""
    id = kebab(name)
    if id is None:
        report(span, f"{name!r} stands for no id: it is not written in PascalCase")
    return id or name


def _kind(node: Node | None, span: Span, report: Report) -> ParameterKind:
    written = literal(node, report)
    if written not in _KINDS:
        report(node.span if node else span, f"the parameter type {written!r} is not understood")
    return _KINDS.get(written, ParameterKind.TEXT)


# --- what a question turns out to be -----------------------------------------------------------


def choice(question: Question, shown: Shown, report: Report) -> Choice:
    """Read a question that conditions compare with values."""
    default = question.answer(question.default or "")
    if question.is_constrained:
        report(question.span, f"the choice {question.id!r} has more than AllowedValues")
    if default not in question.answers:
        report(question.span, f"the choice {question.id!r} has no default among its AllowedValues")
    return Choice(
        question.id, question.description, question.answers, default, label=shown.label, section=shown.section
    )


def parameter(
    question: Question, facts: dict[str, Facts], shown: Shown, report: Report, *, optional: bool
) -> Parameter:
    """Read any other question."""
    if optional and question.default != "":
        report(question.span, f"the optional parameter {question.id!r} has not the default ''")
    pattern, least, most = _constraints(question, optional=optional)
    if pattern and not (pattern.startswith("^") and pattern.endswith("$")):
        pattern = _anchored(pattern, question, report)
    allowed = tuple(one for one in question.allowed if one or not optional)
    return Parameter(
        id=question.id,
        description=question.description,
        kind=question.kind,
        default=None if optional else _default(question),
        optional=optional,
        allowed=tuple(facts.get(one, Facts(one)) for one in allowed),
        pattern=pattern,
        min_length=least,
        max_length=most,
        pattern_help=question.help,
        label=shown.label,
        section=shown.section,
    )


def _default(question: Question) -> str | tuple[str, ...] | None:
    if question.default is None or question.kind is ParameterKind.TEXT:
        return question.default
    return tuple(question.default.split(",")) if question.default else ()


_LENGTHS: Final = re.compile(
    r"\^\(\?(?:!\.\{(?P<over>[0-9]+)\}|=\.\{(?P<least>[0-9]+),(?P<most>[0-9]*)\}\$)\)(?P<rest>.*)", re.DOTALL
)
"""A look ahead to the length, as the start of a pattern."""


def _constraints(question: Question, *, optional: bool) -> tuple[str | None, int | None, int | None]:
    """Take apart a pattern that lets empty through or looks ahead to the length."""
    pattern = question.pattern
    if pattern and optional:
        pattern = pattern.removeprefix("^$|")
    found = _LENGTHS.fullmatch(pattern or "")
    if not found:
        return pattern, question.min_length, question.max_length
    rest = None if found["rest"] == ".*" else f"^{found['rest']}"
    if found["over"]:
        return rest, None, int(found["over"]) - 1
    return rest, int(found["least"]), int(found["most"]) if found["most"] else None


def _anchored(pattern: str, question: Question, report: Report) -> str:
    """Write out that CloudFormation matches the whole value."""
    if "|" in pattern:
        report(question.span, f"the pattern of {question.id!r} is not understood: it must go from ^ to $")
    return f"^{pattern.removeprefix('^').removesuffix('$')}$"
