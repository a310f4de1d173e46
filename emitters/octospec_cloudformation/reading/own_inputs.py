"""The Parameters of octospec's own template: which are choices, which are values, and what they may declare.

A choice is a parameter that conditions or rules compare with values; they compare an optional parameter
with the empty text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import CaseSubject
from octo_spec.model.deployment import SWITCH, Facts
from octo_spec.model.naming import written_value_names
from octo_spec.model.text import ID
from octospec_cloudformation.reading.inputs import (
    NEVER_ABSENT,
    ChoiceInput,
    ValueInput,
    WrittenParameter,
    as_choice,
    as_parameter,
    constraints,
    given_subject,
)
from octospec_cloudformation.reading.nodes import fields, literal, literals, number
from octospec_cloudformation.vocabulary import FORMAT, PARAMETER_TYPES, SWITCH_WORDS

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Parameter
    from octo_spec.source import Node
    from octospec_cloudformation.reading.given_names import GivenNames
    from octospec_cloudformation.reading.inputs import Input
    from octospec_cloudformation.reading.interface import ParameterLabel
    from octospec_cloudformation.reading.refusals import Refusals
    from octospec_cloudformation.reading.sections import Sections

_ANSWERS: Final = {word: answer for answer, word in SWITCH_WORDS.items()}
_TEXTS: Final = ("Type", "Description", "Default", "AllowedPattern", "ConstraintDescription")
_NUMBERS: Final = ("MinLength", "MaxLength")
_LIST: Final = "AllowedValues"


def own_inputs(found: Sections, given: GivenNames) -> dict[str, Input]:
    """Classify each parameter, and report two with the same id."""
    compared = found.compared_literals
    inputs: dict[str, Input] = {}
    seen: set[str] = set()
    for name, node in found.parameters.items():
        properties = _properties(node, given)
        written = WrittenParameter(name, node.span, properties, compared.get(name, ()), used=True)
        id = given.represented_id(name, node.span)
        if id in seen:
            given.report(node.span, f"two parameters have the ID {id!r}")
        seen.add(id)
        is_choice = name in given.values or _is_choice(written)
        inputs[name] = _choice(written, id, given) if is_choice else _value(written, id, given)
    return inputs


def _properties(node: Node, given: GivenNames) -> dict[str, Node]:
    report = given.report
    properties = fields(node, (*_TEXTS, *_NUMBERS, _LIST), report)
    for name in _TEXTS:
        literal(properties.get(name), report)
    for name in _NUMBERS:
        number(properties.get(name), report)
    literals(properties.get(_LIST), report)
    type_ = literal(properties.get("Type"), report)
    if type_ not in PARAMETER_TYPES.values():
        place = properties.get("Type", node)
        report(place.span, f"the parameter type {type_!r} is not supported")
    return properties


def _is_choice(written: WrittenParameter) -> bool:
    return {*written.allowed} == {*_ANSWERS} or any(written.compared)


def _choice(written: WrittenParameter, id: str, given: GivenNames) -> ChoiceInput:
    raw = _answers(written, given)
    if "" in written.compared:
        given.report(written.span, f"{id!r} is compared with values, and also with the empty text")
    if written.is_list or {*written.properties} & {*_NUMBERS, "AllowedPattern"}:
        given.report(written.span, f"the choice {id!r} has constraints other than AllowedValues")
    if written.default not in raw:
        given.report(written.span, f"the default of the choice {id!r} is not one of its AllowedValues")
    is_made = written.name not in given.values and {*written.allowed} == {*_ANSWERS}
    return ChoiceInput(written, CaseSubject(id, SWITCH if is_made else tuple(raw.values())), raw)


def _answers(written: WrittenParameter, given: GivenNames) -> dict[str, str]:
    """Map each allowed value to the answer that it is, by the names that the spec sets."""
    named = given.values.get(written.name)
    if named is None:
        is_switch = {*written.allowed} == {*_ANSWERS}
        return {value: _ANSWERS[value] if is_switch else value for value in written.allowed}
    if {*named} != {*written.allowed} or len({*named.values()}) < len(named):
        given.report(written.span, f"the names of its values are not those that {written.name} allows")
    for value in named.values():
        if not re.fullmatch(ID, value):
            given.report(written.span, f"{value!r} is not a valid ID")
    return {value: named.get(value, value) for value in written.allowed}


def _value(written: WrittenParameter, id: str, given: GivenNames) -> ValueInput:
    if written.allowed and not written.is_list and written.default not in (None, *written.allowed):
        given.report(written.span, f"the default of {id!r} is not one of its AllowedValues")
    if "" not in written.compared:
        return ValueInput(written, id, written.is_list, None, NEVER_ABSENT)
    if written.default != "":
        given.report(written.span, f"the default of the optional parameter {id!r} must be ''")
    return ValueInput(written, id, written.is_list, "", given_subject(id))


# --- for the deployment ------------------------------------------------------------------------


def own_choice(question: ChoiceInput, label: ParameterLabel, given: GivenNames) -> Choice:
    """Return a choice as the deployment has it, with the texts that octospec writes unchanged."""
    written = question.written
    return replace(
        as_choice(question, label),
        description=written.text("Description"),
        names=given.part_names(written.name),
        value_names=_own_value_names(question, given),
    )


def _own_value_names(
    question: ChoiceInput, given: GivenNames
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    if question.written.name not in given.values:
        return ()
    return written_value_names({FORMAT: {answer: raw for raw, answer in question.raw.items()}})


def own_parameter(
    question: ValueInput,
    facts: dict[str, Facts],
    label: ParameterLabel,
    refusals: Refusals,
    given: GivenNames,
) -> Parameter:
    """Return a parameter as the deployment has it, with the texts that octospec writes unchanged."""
    written = question.written
    known = (facts.get(value, Facts(value)) for value in written.allowed if value or question.absent is None)
    lengths = (written.number("MinLength"), written.number("MaxLength"))
    pattern = written.text("AllowedPattern") or None
    pattern, least, _ = constraints(pattern, *lengths, optional=question.absent is not None)
    if pattern and "|" in pattern and not re.fullmatch(r"\^.*\$", pattern, re.DOTALL):
        message = f"the pattern of {question.id!r} must be anchored as a whole, from ^ to $"
        refusals(written.span, message)
    return replace(
        as_parameter(question, known, label, refusals),
        description=written.text("Description"),
        min_length=least,
        names=given.part_names(written.name),
    )
