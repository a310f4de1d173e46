"""Rewrites presences: restricts a choice's answers, or replaces 'parameter given' by a switch.

Parts that are then never present are removed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never

from octo_spec.model.deployment import SWITCH, Choice
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.presence import PARTITION, ChoiceIs, Given, PartitionIn, Presence, Requirement
from octo_spec.model.traversal import parameters_of, trust_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.model.deployment import Attachment, Deployment, Policy, Role, TrustStatement
    from octo_spec.model.presence import PresenceTest

    Present = TypeVar("Present", Attachment, Policy, TrustStatement)
    Change = Callable[[Presence], Presence | None]
    """The new form of a presence; ``None`` for never."""


def with_narrowed_choice(deployment: Deployment, question: str, answers: tuple[str, ...]) -> Deployment:
    """Allow only some ``answers`` to a choice, or only some partitions (``PARTITION``)."""
    changed = _with_presences(deployment, partial(_narrowed_presence, question=question, answers=answers))
    return replace(
        changed,
        choices=tuple(_choices(deployment.choices, question, answers)),
        partitions=tuple(
            facts for facts in deployment.partitions if question != PARTITION or facts.key in answers
        ),
    )


def with_switch(deployment: Deployment, parameter: str) -> Deployment:
    """Add a switch for whether an optional parameter has a value; trust that names it stays.

    The switch must be on if a value is given, and a value must be given if it is on: with a value and
    without the switch, parts that the source has only without a value would be present.
    """
    switch = fresh(id_from(f"with-{parameter}"), [question.id for question in deployment.questions])
    on = ChoiceIs(switch, SWITCH[1:])
    changed = _with_presences(deployment, partial(_with_test_replaced, old=Given(parameter), new=on))
    roles = zip(deployment.roles, changed.roles, strict=True)
    choice = Choice(switch, f"Whether a value for {parameter} is given.", SWITCH, SWITCH[0])
    both = Presence.of(on), Presence.of(Given(parameter))
    return replace(
        changed,
        roles=tuple(replace(new, trust=tuple(_trust(old, new, parameter))) for old, new in roles),
        choices=(*changed.choices, choice),
        requirements=(*changed.requirements, Requirement(*both), Requirement(*both[::-1])),
    )


def _trust(old: Role, new: Role, parameter: str) -> Iterator[TrustStatement]:
    for before, after in zip(old.trust, new.trust, strict=True):
        named = {id for text in trust_texts(before) for id in parameters_of(text)}
        yield before if parameter in named else after


def _choices(choices: Iterable[Choice], question: str, answers: tuple[str, ...]) -> Iterator[Choice]:
    for choice in choices:
        if choice.id != question:
            yield choice
        elif len(answers) > 1:
            sentences = tuple(pair for pair in choice.sentences if pair[0] in answers)
            default = choice.default if choice.default in answers else answers[0]
            names = tuple(
                (target, tuple(pair for pair in named if pair[0] in answers))
                for target, named in choice.value_names
            )
            yield replace(choice, values=answers, default=default, sentences=sentences, value_names=names)


# --- all presences -----------------------------------------------------------------------------


def _with_presences(deployment: Deployment, change: Change) -> Deployment:
    roles = (_role(role, change) for role in deployment.roles)
    rules = (_rule(rule, change) for rule in deployment.requirements)
    return replace(
        deployment,
        roles=tuple(role for role in roles if role is not None),
        requirements=tuple(rule for rule in rules if rule is not None),
    )


def _role(role: Role, change: Change) -> Role | None:
    there = change(role.presence)
    if there is None:
        return None
    boundary = _kept_parts((role.boundary,) if role.boundary else (), change)
    return replace(
        role,
        presence=there,
        trust=_kept_parts(role.trust, change),
        policies=_kept_parts(role.policies, change),
        attachments=_kept_parts(role.attachments, change),
        boundary=boundary[0] if boundary else None,
    )


def _kept_parts(present: Iterable[Present], change: Change) -> tuple[Present, ...]:
    there = ((each, change(each.presence)) for each in present)
    return tuple(replace(each, presence=presence) for each, presence in there if presence is not None)


def _rule(rule: Requirement, change: Change) -> Requirement | None:
    when, then = change(rule.when), change(rule.then)
    return Requirement(when, then) if when is not None and then else None


# --- one presence ------------------------------------------------------------------------------


def _with_test_replaced(presence: Presence, old: PresenceTest, new: PresenceTest) -> Presence:
    return Presence.of(*(new if test == old else test for test in presence.tests))


def _narrowed_presence(presence: Presence, question: str, answers: tuple[str, ...]) -> Presence | None:
    tests: list[PresenceTest] = []
    for test in presence.tests:
        left = _answers_left(test, question, answers)
        if left == ():
            return None
        if left is None:
            tests.append(test)
        elif left != answers:
            tests.append(_with_answers(test, left))
    return Presence.of(*tests)


def _answers_left(test: PresenceTest, question: str, answers: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the answers for which a test holds; ``None`` if it is about something else."""
    match test:
        case ChoiceIs(id, values) if id == question:
            return tuple(answer for answer in answers if answer in values)
        case PartitionIn(partitions) if question == PARTITION:
            return tuple(answer for answer in answers if answer in partitions)
        case _:
            return None


def _with_answers(test: PresenceTest, answers: tuple[str, ...]) -> PresenceTest:
    match test:
        case ChoiceIs(id):
            return ChoiceIs(id, answers)
        case PartitionIn():
            return PartitionIn(answers)
        case Given():
            return test
        case _:
            assert_never(test)
