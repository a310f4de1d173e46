"""Which parameters of a template are choices to the spec, and which are parameters: their use decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.presence import ChoiceIs, Given
from octo_spec.model.text import ListParam, Param
from octospec_cloudformation.reading.read_parameters import as_choice, as_parameter

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Facts, Parameter
    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.reports import Report
    from octo_spec.model.text import Reference
    from octospec_cloudformation.reading.read_interface import ParameterLabel
    from octospec_cloudformation.reading.read_parameters import TemplateParameter


@frozen
class ParameterUses:
    """The parameters of a template by logical id, sorted by their use.

    Conditions compare the ``chosen`` with values; the ``valued`` stand in texts. ``given`` are the ids
    of those that conditions or rules compare with the empty text.
    """

    chosen: dict[str, TemplateParameter]
    valued: dict[str, TemplateParameter]
    given: frozenset[str]
    report: Report

    @classmethod
    def of(
        cls, parameters: dict[str, TemplateParameter], tests: frozenset[PresenceTest], report: Report
    ) -> ParameterUses:
        """Sort ``parameters`` by ``tests``, those of all conditions and rules."""
        compared = {test.choice for test in tests if isinstance(test, ChoiceIs)}
        given = frozenset(test.parameter for test in tests if isinstance(test, Given))
        chosen = {
            name: parameter
            for name, parameter in parameters.items()
            if parameter.is_switch or parameter.id in compared
        }
        for parameter in chosen.values():
            if parameter.id in given:
                report(parameter.span, f"{parameter.id!r} is compared with values and with the empty text")
        valued = {name: parameter for name, parameter in parameters.items() if name not in chosen}
        return cls(chosen, valued, given, report)

    @property
    def references(self) -> dict[str, Reference]:
        """What a ``Ref`` to each parameter stands for; a choice stands in no text."""
        return {name: _reference(parameter) for name, parameter in self.valued.items()}

    def parameters(
        self, facts: dict[str, dict[str, Facts]], labels: dict[str, ParameterLabel]
    ) -> tuple[Parameter, ...]:
        """Read the parameters."""
        return tuple(
            as_parameter(
                parameter,
                facts.get(parameter.id, {}),
                labels[name],
                self.report,
                optional=parameter.id in self.given,
            )
            for name, parameter in self.valued.items()
        )

    def choices(self, labels: dict[str, ParameterLabel]) -> tuple[Choice, ...]:
        """Read the choices."""
        return tuple(
            as_choice(parameter, labels[name], self.report) for name, parameter in self.chosen.items()
        )


def _reference(parameter: TemplateParameter) -> Reference:
    return ListParam(parameter.id) if parameter.kind is ParameterKind.LIST else Param(parameter.id)
