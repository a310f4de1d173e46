"""Which questions of a template are choices, and which are parameters: their use decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.model.deployment import ChoiceIs, Given, ParameterKind
from octo_spec.model.text import ListParam, Param
from octospec_cloudformation.reading.read_parameters import choice, parameter

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Facts, Parameter, Test
    from octo_spec.model.policy_documents import Report
    from octo_spec.model.text import Reference
    from octospec_cloudformation.reading.read_interface import Shown
    from octospec_cloudformation.reading.read_parameters import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions by logical id, parted; ``given`` are the ids of the optional parameters."""

    chosen: dict[str, Question]
    valued: dict[str, Question]
    given: frozenset[str]
    report: Report

    @classmethod
    def of(cls, questions: dict[str, Question], tests: frozenset[Test], report: Report) -> Asked:
        """Part the questions by what the conditions and rules ask of them."""
        compared = {test.choice for test in tests if isinstance(test, ChoiceIs)}
        given = frozenset(test.parameter for test in tests if isinstance(test, Given))
        chosen = {name: one for name, one in questions.items() if one.is_switch or one.id in compared}
        for one in chosen.values():
            if one.id in given:
                report(one.span, f"{one.id!r} is compared with values and with the empty text")
        valued = {name: one for name, one in questions.items() if name not in chosen}
        return cls(chosen, valued, given, report)

    @property
    def references(self) -> dict[str, Reference]:
        """What a ``Ref`` to each parameter stands for; a choice stands in no text."""
        return {name: _reference(one) for name, one in self.valued.items()}

    def parameters(
        self, facts: dict[str, dict[str, Facts]], people: dict[str, Shown]
    ) -> tuple[Parameter, ...]:
        """Read the parameters."""
        return tuple(
            parameter(one, facts.get(one.id, {}), people[name], self.report, optional=one.id in self.given)
            for name, one in self.valued.items()
        )

    def choices(self, people: dict[str, Shown]) -> tuple[Choice, ...]:
        """Read the choices."""
        return tuple(choice(one, people[name], self.report) for name, one in self.chosen.items())


def _reference(question: Question) -> Reference:
    return ListParam(question.id) if question.kind is ParameterKind.LIST else Param(question.id)
