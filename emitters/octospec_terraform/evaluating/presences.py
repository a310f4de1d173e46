"""Answers that a case leaves open, as a presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.presence import PARTITION, ChoiceIs, Given, PartitionIn, Presence
from octospec_terraform.evaluating.inputs import ChoiceInput, FixedInput, LearnedError, ValueInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.case_analysis import Answers
    from octo_spec.model.presence import PresenceTest
    from octospec_terraform.evaluating.context import Context


def presence(answers: Answers, context: Context) -> Presence:
    """Say when a case is there; what is there only without a value is learned, and asked by a switch."""
    return Presence.of(*_tests(answers, context))


def _tests(answers: Answers, context: Context) -> Iterator[PresenceTest]:
    for question in context.inputs.values():
        if isinstance(question, FixedInput):
            continue
        left = answers.get(question.subject.id)
        if left is None or len(left) == len(question.subject.answers):
            continue
        if isinstance(question, ChoiceInput) or question.gated:
            yield ChoiceIs(question.subject.id, tuple(sorted(left, key=question.subject.answers.index)))
        elif left == ("yes",):
            yield Given(question.id)
        else:
            raise LearnedError(context.decisions.with_gate(question.written.name))
    if PARTITION in answers:
        yield PartitionIn(answers[PARTITION])
    for asked in context.decisions.switches:
        switch = context.switch(asked.place)
        answered = answers.get(switch.id, ()) if switch else ()
        if switch is not None and len(answered) == 1:
            yield ChoiceIs(switch.id, answered)


def gates(context: Context) -> tuple[ValueInput, ...]:
    """List the variables of which a switch tells whether a value is given."""
    return tuple(
        question
        for question in context.inputs.values()
        if isinstance(question, ValueInput) and question.gated
    )
