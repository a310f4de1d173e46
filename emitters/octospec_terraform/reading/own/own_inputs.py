"""How the evaluator treats the variables of octospec's own module; for other modules, it learns this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.case_analysis import CaseSubject
from octo_spec.model.deployment import SWITCH
from octospec_terraform.reading import inputs
from octospec_terraform.reading.inputs import GIVEN, ChoiceInput, ValueInput
from octospec_terraform.reading.validations import Constraints
from octospec_terraform.vocabulary import BOOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octospec_terraform.reading.inputs import Input
    from octospec_terraform.reading.own.read_parameters import ReadVariable


def own_inputs(
    variables: tuple[ReadVariable, ...], choices: frozenset[str], names: Mapping[str, Mapping[str, str]]
) -> dict[str, Input]:
    """Return an input for each variable; those in ``choices`` are choices, and ``names`` are of values."""
    return {
        variable.name: _input(variable, names.get(variable.id, {}), is_choice=variable.id in choices)
        for variable in variables
    }


def _input(variable: ReadVariable, names: Mapping[str, str], *, is_choice: bool) -> Input:
    written = inputs.Variable(
        variable.name,
        variable.span,
        variable.type,
        variable.default,
        variable.description,
        sensitive=False,
        constraints=Constraints(),
    )
    if not is_choice:
        subject = given_subject(variable.id)
        return ValueInput(written, variable.id, variable.is_list, variable.is_optional, subject)
    if variable.type == BOOL:
        return ChoiceInput(written, CaseSubject(variable.id, SWITCH), {"false": SWITCH[0], "true": SWITCH[1]})
    values = {text: names.get(text, text) for text in variable.checks.values}
    return ChoiceInput(written, CaseSubject(variable.id, tuple(values.values())), values)


def given_subject(id: str) -> CaseSubject:
    """Return the test for a given value of a parameter."""
    return CaseSubject(id, GIVEN)
