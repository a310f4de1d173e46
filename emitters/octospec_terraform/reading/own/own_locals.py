"""The meaning of the locals in octospec's own module, by their names; their values are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.model.text import RoleArn
from octospec_terraform.reading.modules import Computed
from octospec_terraform.reading.own.own_inputs import given_subject
from octospec_terraform.reading.values import FactTable, string
from octospec_terraform.vocabulary import ARN, FACTS, GIVEN, PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.foreign.case_analysis import CaseSubject
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.own.read_parameters import ReadVariable
    from octospec_terraform.reading.values import Value

_NOWHERE = Span("")


def own_locals(variables: tuple[ReadVariable, ...], roles: Mapping[str, str]) -> dict[str, Computed]:
    """Return the meaning of each local; ``roles`` are the role IDs by label."""
    return dict(_locals(variables, roles))


def _locals(variables: tuple[ReadVariable, ...], roles: Mapping[str, str]) -> Iterator[tuple[str, Computed]]:
    yield PARTITIONS, _constant(FactTable())
    for variable in variables:
        yield f"{variable.name}{FACTS}", _constant(FactTable(variable.id))
        if variable.is_optional:
            yield f"{variable.name}{GIVEN}", _given_test(given_subject(variable.id))
    for label, id in roles.items():
        yield f"{label}{ARN}", _constant(string(_NOWHERE, RoleArn(id)))


def _constant(value: Value) -> Computed:
    return Computed(lambda _: value)


def _given_test(subject: CaseSubject) -> Computed:
    def run(evaluator: Evaluation) -> bool:
        return evaluator.case.is_one_of(subject, subject.answers[:1])

    return Computed(run)
