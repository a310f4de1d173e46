"""Converts the open answers of a case to a presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import SWITCH
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence
from octospec_cloudformation.reading.inputs import ChoiceInput, ValueInput
from octospec_cloudformation.reading.sections import PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers, Case
    from octo_spec.model.presence import PresenceTest
    from octospec_cloudformation.reading.inputs import Input
    from octospec_cloudformation.reading.reading_context import Context


class AbsentError(Exception):
    """Something exists only without a value, which a presence cannot express."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter


class NoAccountError(Exception):
    """AWS refuses a principal without an account: the parameter for it must be given."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter


def presence(answers: Answers, context: Context) -> Presence:
    """Return when a case applies; raise ``AbsentError`` if that cannot be expressed."""
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
        elif context.is_strict:
            message = (
                f"something exists only without a value for {question.written.name}, which "
                "a spec cannot express"
            )
            context.report(question.written.span, message)
        else:
            raise AbsentError(question.written.name)
    if PARTITION in answers:
        yield PartitionIn(answers[PARTITION])
    for name in context.decisions.switches:
        switch = context.switch(name)
        if len(left := answers.get(switch.id, ())) == 1:
            yield ChoiceIs(switch.id, left)


def is_implied(presence: Presence, case: Case) -> bool:
    """Return whether the known answers of a case imply a presence, which depends on choices."""
    return all(
        isinstance(test, ChoiceIs)
        and test.choice in case.answers
        and {*case.answers[test.choice]} <= {*test.values}
        for test in presence.tests
    )


def is_usual(answers: Answers, context: Context) -> bool:
    """Return whether a case is one of those in which every question has its default answer."""
    return all(
        usual in answers.get(subject, (usual,))
        for subject, usual in (
            *(_usual(question) for question in context.inputs.values()),
            *((context.switch(name).id, SWITCH[0]) for name in context.decisions.switches),
            (PARTITION, next(iter(context.partition.answers), "")),
        )
    )


def _usual(question: Input) -> tuple[str, str]:
    """Return the subject of a question, and its answer in a stack with the defaults."""
    subject, default = question.subject, question.written.default
    if isinstance(question, ChoiceInput):
        return subject.id, question.raw.get(default or "", next(iter(subject.answers), ""))
    is_given = bool(default) and default != question.absent
    return subject.id, subject.answers[0 if is_given else -1]


def gates(context: Context) -> tuple[ValueInput, ...]:
    """List the parameters for which an on/off choice decides whether a value is given."""
    return tuple(
        question
        for question in context.inputs.values()
        if isinstance(question, ValueInput) and question.gated
    )
