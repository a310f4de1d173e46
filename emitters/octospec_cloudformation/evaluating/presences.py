"""Answers that a case leaves open, as a presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence
from octospec_cloudformation.evaluating.inputs import ChoiceInput, ValueInput
from octospec_cloudformation.evaluating.sections import PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.case_analysis import Answers, Case
    from octo_spec.model.presence import PresenceTest
    from octospec_cloudformation.evaluating.reading_context import Context


class AbsentError(Exception):
    """Something is there only where a value is not given, which a presence cannot say."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter


def presence(answers: Answers, context: Context) -> Presence:
    """Say when a case is there; raises ``AbsentError``."""
    return Presence.of(*_tests(answers, context))


def _tests(answers: Answers, context: Context) -> Iterator[PresenceTest]:
    for question in context.inputs.values():
        left = answers.get(question.subject.id)
        if left is None or len(left) == len(question.subject.answers):
            continue
        if isinstance(question, ChoiceInput) or question.gated:
            yield ChoiceIs(question.subject.id, tuple(sorted(left, key=question.subject.answers.index)))
        elif left == ("yes",):
            yield Given(question.id)
        else:
            raise AbsentError(question.written.name)
    if PARTITION in answers:
        yield PartitionIn(answers[PARTITION])
    for name in context.decisions.switches:
        switch = context.switch(name)
        if len(left := answers.get(switch.id, ())) == 1:
            yield ChoiceIs(switch.id, left)


def implied(presence: Presence, case: Case) -> bool:
    """Tell whether what is known in a case implies a presence, which rests on choices."""
    return all(
        isinstance(test, ChoiceIs)
        and test.choice in case.answers
        and {*case.answers[test.choice]} <= {*test.values}
        for test in presence.tests
    )


def gates(context: Context) -> tuple[ValueInput, ...]:
    """List the parameters of which a switch tells whether a value is given."""
    return tuple(
        question
        for question in context.inputs.values()
        if isinstance(question, ValueInput) and question.gated
    )
