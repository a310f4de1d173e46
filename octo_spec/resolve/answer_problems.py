"""Invalid answers of a customer: to an unknown question, not allowed, or against a rule between answers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.language.models.scalars import PARTITION_PATTERN
from octo_spec.language.near_words import did_you_mean
from octo_spec.language.partition_names import is_partition, nearest_partition
from octo_spec.model.presence import ALWAYS, ChoiceIs, PartitionIn, Presence, Requirement
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.resolve.answers import (
    PARTITION,
    Answers,
    as_text,
    decide,
    declared_parameter,
    fixed_choice,
    requirements,
    typed_value,
)
from octo_spec.resolve.codes import (
    ANSWERED_TWICE,
    BAD_ANSWER,
    BROKEN_REQUIREMENT,
    NO_INPUT,
    UNKNOWN_ID,
)
from octo_spec.source import forbidden_character

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.choices import ChoiceSpec
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.presence import Given
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.resolve.customers import Customer, PlacedAnswer


def answer_problems(spec: Spec, customer: Customer, reserved: Reserved) -> Iterator[Diagnostic]:
    """Find answers to unknown questions, answers that are not allowed, and broken rules."""
    answered = bool(customer.fix or customer.preset)
    of_answers = _value_problems(spec, customer, reserved) if answered else ()
    wrong = (*_misplaced_answers(spec, customer), *of_answers)
    yield from wrong
    if not wrong:
        answers = decide(spec, customer)
        yield from _account_problems(spec, customer) if answered else ()
        yield from _broken_requirements(spec, customer, answers)
        yield from _contradictory_requirements(spec, customer, answers)


# Customers without answers skip the checks of answers.


def _value_problems(spec: Spec, customer: Customer, reserved: Reserved) -> tuple[Diagnostic, ...]:
    from octo_spec.resolve.rotation import rotation_problems  # noqa: PLC0415 - as above

    return (*rotation_problems(spec, customer), *_disallowed_answers(spec, customer, reserved))


def _account_problems(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    from octo_spec.resolve.account_answers import account_problems  # noqa: PLC0415 - as above

    return account_problems(spec, customer)


def _misplaced_answers(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    questions = spec.parameters.keys() | spec.choices.keys()
    for id, answer in (*customer.fix.items(), *customer.preset.items()):
        if id not in questions and not (id == PARTITION and id in customer.fix):
            message = f"{spec.name} has no parameter or choice {id!r}"
            yield UNKNOWN_ID.at(answer.key, message, did_you_mean(id, questions))
    for id, span in customer.ask.items():
        if id not in spec.choices:
            message = f"{spec.name} has no choice {id!r}, which 'ask' names"
            yield UNKNOWN_ID.at(span, message, did_you_mean(id, spec.choices))
        elif id in customer.fix:
            yield ANSWERED_TWICE.at(span, f"{id!r} is both asked and fixed", "keep one of them")
    for id, answer in customer.preset.items():
        if id in customer.fix:
            yield ANSWERED_TWICE.at(answer.span, f"{id!r} is both preset and fixed", "keep one of them")
        elif id in spec.choices and fixed_choice(id, spec.choices[id], customer) is not None:
            help = f"fix it, or add 'ask: [{id}]'"
            yield NO_INPUT.at(answer.span, f"choice {id!r} is not asked, so it cannot have a preset", help)


def _disallowed_answers(spec: Spec, customer: Customer, reserved: Reserved) -> Iterator[Diagnostic]:
    for id, answer in (*customer.fix.items(), *customer.preset.items()):
        if id in spec.choices:
            yield from _bad_choice(id, spec.choices[id], answer)
        elif id in spec.parameters:
            for each in _answers(spec.parameters[id], answer):
                yield from _bad_value(id, spec.parameters[id], each, reserved)
    if PARTITION in customer.fix:
        yield from _bad_partition(spec, customer.fix[PARTITION])


def _answers(parameter: ParameterSpec, answer: PlacedAnswer) -> tuple[PlacedAnswer, ...]:
    """Return an answer, or each text of an answer with two external IDs."""
    if parameter.type == "list" or isinstance(answer.value, str):
        return (answer,)
    return tuple(replace(answer, value=text) for text in answer.value)


def _bad_partition(spec: Spec, answer: PlacedAnswer) -> Iterator[Diagnostic]:
    if spec.partitions and answer.value not in spec.partitions:
        allowed = ", ".join(spec.partitions)
        yield BAD_ANSWER.at(answer.span, f"partition {answer.value!r} is not one of {allowed}")
    elif not re.fullmatch(PARTITION_PATTERN, as_text(answer.value)):
        yield BAD_ANSWER.at(
            answer.span,
            f"{answer.value!r} is not a partition",
            "write a partition such as aws, aws-cn or aws-us-gov",
        )
    elif not spec.partitions and not is_partition(as_text(answer.value)):
        help = nearest_partition(as_text(answer.value))
        yield BAD_ANSWER.at(answer.span, f"AWS has no partition {answer.value!r}", help)


def _bad_choice(id: str, choice: ChoiceSpec, answer: PlacedAnswer) -> Iterator[Diagnostic]:
    if answer.value not in choice.values:
        allowed = ", ".join(choice.values)
        yield BAD_ANSWER.at(
            answer.span, f"{as_text(answer.value)!r} is not a value of {id!r}", f"write one of {allowed}"
        )


def _bad_value(
    id: str, parameter: ParameterSpec, answer: PlacedAnswer, reserved: Reserved
) -> Iterator[Diagnostic]:
    from octo_spec.model.environment import value_problems  # noqa: PLC0415 - as above

    value = typed_value(parameter, answer.value)
    if hostile := _hostile(as_text(value), reserved):
        yield BAD_ANSWER.at(answer.span, f"the value of {id!r} contains {hostile}")
    elif value or not parameter.may_be_absent:
        for problem in value_problems(declared_parameter(id, parameter), value):
            yield BAD_ANSWER.at(answer.span, problem)


def _hostile(text: str, reserved: Reserved) -> str:
    """Return what a value, from a file or the command line, must not contain; empty if it is valid."""
    if "${" in text:
        return "'${', but values cannot contain references"
    if refused := reserved.text_in(text):
        return f"{refused.text!r}, which {refused.problem}"
    if bad := forbidden_character(text) or re.search(r"[\t\n\r]", text):
        return f"the character U+{ord(bad.group()):04X}"
    return ""


_WORDING: Final = PresenceWording(name=repr)


def _broken_requirements(spec: Spec, customer: Customer, answers: Answers) -> Iterator[Diagnostic]:
    for id, requirement in requirements(spec):
        if answers.simplify_presence(requirement.when) is None:
            continue
        for test in requirement.then.tests:
            if not isinstance(test, PartitionIn) and answers.simplify_presence(Presence((test,))) is None:
                yield _broken_requirement(id, test, requirement, customer)


def _broken_requirement(
    id: str, test: ChoiceIs | Given, requirement: Requirement, customer: Customer
) -> Diagnostic:
    subject = test.choice if isinstance(test, ChoiceIs) else test.parameter
    answer = customer.fix.get(subject) or customer.fix.get(id)
    needs = f"{subject!r} to be {' or '.join(test.values)}" if isinstance(test, ChoiceIs) else "a value"
    when = _WORDING.presence(requirement.when)
    message = f"{id!r} requires {needs} if {when}, but {subject!r} is fixed to a different value"
    return BROKEN_REQUIREMENT.at(answer.span if answer else None, message, "change one of the fixed values")


def _contradictory_requirements(spec: Spec, customer: Customer, answers: Answers) -> Iterator[Diagnostic]:
    """Find requirements without a condition that together leave no value of an open choice."""
    left: dict[str, tuple[str, ...]] = {}
    for id, test in _required_values(spec, answers):
        left[test.choice] = tuple(
            value for value in left.get(test.choice, test.values) if value in test.values
        )
        if not left[test.choice]:
            needs = f"{test.choice!r} to be {' or '.join(test.values)}"
            message = f"{id!r} requires {needs}, but other fixed values require a different value of"
            place = customer.fix[id].span if id in customer.fix else None
            yield BROKEN_REQUIREMENT.at(place, f"{message} {test.choice!r}", "change one of the fixed values")


def _required_values(spec: Spec, answers: Answers) -> Iterator[tuple[str, ChoiceIs]]:
    """Yield what is required of each open choice in all cases, with the id that requires it."""
    for id, requirement in requirements(spec):
        if answers.simplify_presence(requirement.when) == ALWAYS:
            then = answers.simplify_presence(requirement.then)
            yield from ((id, test) for test in (then or ALWAYS).tests if isinstance(test, ChoiceIs))
