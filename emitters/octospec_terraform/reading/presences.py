"""Converts the open answers of a case to a presence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from octo_spec.foreign.notes import refuse
from octo_spec.model.deployment import SWITCH
from octo_spec.model.presence import ALWAYS, PARTITION, ChoiceIs, Given, PartitionIn, Presence
from octospec_terraform.reading.inputs import (
    ChoiceInput,
    FixedInput,
    LearnedError,
    ObjectInput,
    ValueInput,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.presence import PresenceTest
    from octospec_terraform.reading.context import Context


def presence(answers: Answers, context: Context) -> Presence:
    """Return when a case applies; for a part that exists only without a value, learn an on/off choice."""
    return Presence.of(*_tests(answers, context))


def known_presence(answers: Answers, context: Context) -> Presence:
    """Return when a case applies; always, if no choice decides it."""
    try:
        return presence(answers, context)
    except LearnedError:
        return ALWAYS


def _tests(answers: Answers, context: Context) -> Iterator[PresenceTest]:
    for question in context.inputs.values():
        if isinstance(question, FixedInput):
            continue
        left = answers.get(question.subject.id)
        if left is None or len(left) == len(question.subject.answers):
            continue
        if isinstance(question, ChoiceInput | ObjectInput) or question.gated:
            yield ChoiceIs(question.subject.id, tuple(sorted(left, key=question.subject.answers.index)))
        elif left == ("yes",):
            yield Given(question.id)
        elif context.own is not None:
            refuse(
                question.written.span, f"something exists only without a value for {question.written.name}"
            )
        else:
            raise LearnedError(context.decisions.with_gate(question.written.name))
    if PARTITION in answers:
        yield PartitionIn(answers[PARTITION])
    for switch in context.decisions.switches:
        answered = answers.get(switch.id, ())
        if len(answered) == 1:
            yield ChoiceIs(switch.id, answered)


Thing = TypeVar("Thing")


def join_cases(
    found: tuple[tuple[Presence, Thing], ...], context: Context
) -> tuple[tuple[Presence, Thing], ...]:
    """Combine cases with the same result, if they differ in the answers to one choice only."""
    domains = {question.subject.id: question.subject.answers for question in _open_inputs(context)}
    kept: list[tuple[Presence, Thing]] = []
    for there, thing in found:
        whole = there
        while (partner := _partner(kept, whole, thing, domains)) is not None:
            kept.remove(partner)
            whole = _union(partner[0], whole, domains) or ALWAYS
        kept.append((whole, thing))
    return tuple(kept)


def _partner(
    kept: list[tuple[Presence, Thing]], there: Presence, thing: Thing, domains: Mapping[str, tuple[str, ...]]
) -> tuple[Presence, Thing] | None:
    same = (pair for pair in kept if pair[1] == thing)
    return next((pair for pair in same if _union(pair[0], there, domains) is not None), None)


def _open_inputs(context: Context) -> Iterator[ChoiceInput | ValueInput | ObjectInput]:
    yield from (each for each in context.inputs.values() if not isinstance(each, FixedInput))


def _union(one: Presence, other: Presence, domains: Mapping[str, tuple[str, ...]]) -> Presence | None:
    """Return the presence of both; ``None`` if no single presence covers both."""
    if one == other:
        return one
    beyond = [test for test in one.tests if test not in other.tests]
    further = [test for test in other.tests if test not in one.tests]
    match beyond, further:
        case [ChoiceIs(id, values)], [ChoiceIs(same, more)] if id == same:
            left = {*values, *more}
            answers = tuple(answer for answer in domains.get(id, SWITCH) if answer in left)
            rest = tuple(test for test in one.tests if test in other.tests)
            whole = len(answers) == len(domains.get(id, SWITCH))
            return Presence.of(*rest, *(() if whole else (ChoiceIs(id, answers),)))
        case _:
            return None


def gates(context: Context) -> tuple[ValueInput, ...]:
    """List the variables for which an on/off choice decides whether a value is given."""
    return tuple(
        question
        for question in context.inputs.values()
        if isinstance(question, ValueInput) and question.gated
    )
