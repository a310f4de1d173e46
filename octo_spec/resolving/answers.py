"""What is decided at build and what is asked when deployed: a spec's questions and one customer's answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octo_spec.deployment import (
    Choice,
    ChoiceIs,
    Facts,
    Given,
    Parameter,
    ParameterKind,
    Presence,
    Requirement,
)
from octo_spec.resolving.presences import needed
from octo_spec.resolving.rules import (
    ANSWERED_TWICE,
    BAD_ANSWER,
    BROKEN_REQUIREMENT,
    NOT_ASKED,
    UNKNOWN_ID,
)
from octo_spec.setting import value_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.choices import ChoiceSpec
    from octo_spec.language.parameters import ParameterSpec
    from octo_spec.language.spec import Spec
    from octo_spec.resolving.customers import Answer, Customer, Value

PARTITION = "partition"
"""The one thing that ``fix`` takes beside parameters and choices."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The fixed answers, and the questions that stay open.

    A fixed parameter that is not given is the empty text or the empty tuple.
    """

    choices: Mapping[str, str]
    parameters: Mapping[str, Value]
    partition: str | None
    asked_choices: tuple[Choice, ...]
    asked_parameters: tuple[Parameter, ...]
    requirements: tuple[Requirement, ...]

    def simplified(self, presence: Presence) -> Presence | None:
        """Drop the tests that fixed answers fulfil; ``None`` where one of them fails."""
        verdicts = {test: self._verdict(test) for test in presence.tests}
        if False in verdicts.values():
            return None
        return Presence.of(*(test for test, verdict in verdicts.items() if verdict is None))

    def _verdict(self, test: ChoiceIs | Given) -> bool | None:
        """Decide a test as far as it is decided at build."""
        match test:
            case ChoiceIs(id, values):
                if id in self.choices:
                    return self.choices[id] in values
                return True if set(values) == set(self._asked(id).values) else None
            case Given(id):
                return bool(self.parameters[id]) if id in self.parameters else self._always_given(id)

    def _asked(self, id: str) -> Choice:
        return next(choice for choice in self.asked_choices if choice.id == id)

    def _always_given(self, id: str) -> bool | None:
        optional = next(one.optional for one in self.asked_parameters if one.id == id)
        return None if optional else True


def decide(spec: Spec, customer: Customer) -> Answers:
    """Sort the spec's questions into decided and asked; ``faults`` tells what is wrong with the answers."""
    answers = Answers(
        choices={id: one for id, choice in spec.choices.items() if (one := _fixed(id, choice, customer))},
        parameters={
            id: _typed(spec.parameters[id], answer.value)
            for id, answer in customer.fix.items()
            if id in spec.parameters
        },
        partition=_text(customer.fix[PARTITION].value) if PARTITION in customer.fix else None,
        asked_choices=tuple(_asked_choices(spec, customer)),
        asked_parameters=tuple(_asked_parameters(spec, customer)),
        requirements=(),
    )
    return _required(replace(answers, requirements=tuple(_open_requirements(spec, answers))))


def _fixed(id: str, choice: ChoiceSpec, customer: Customer) -> str | None:
    if id in customer.fix:
        return _text(customer.fix[id].value)
    asked = choice.ask == "deploy" or id in customer.ask
    return None if asked else choice.default


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ",".join(value)


def _typed(parameter: ParameterSpec, value: Value) -> Value:
    """Read a value as the parameter's type: the command line writes a list with commas."""
    if parameter.type != "list":
        return _text(value)
    return tuple(value.split(",")) if isinstance(value, str) and value else tuple(value)


def _asked_choices(spec: Spec, customer: Customer) -> Iterator[Choice]:
    for id, choice in spec.choices.items():
        if _fixed(id, choice, customer) is None:
            yield Choice(
                id=id,
                description=choice.description,
                values=choice.values,
                default=_preset(id, choice, customer),
                label=choice.label,
                section=choice.section,
                sentences=tuple(choice.sentences.items()),
            )


def _preset(id: str, choice: ChoiceSpec, customer: Customer) -> str:
    answer = customer.preset.get(id)
    return choice.default if answer is None else _text(answer.value)


def _asked_parameters(spec: Spec, customer: Customer) -> Iterator[Parameter]:
    for id, parameter in spec.parameters.items():
        if id not in customer.fix:
            yield _asked_parameter(id, parameter, customer.preset.get(id))


def _asked_parameter(id: str, parameter: ParameterSpec, preset: Answer | None) -> Parameter:
    asked = _declared(id, parameter)
    if preset is None:
        return asked
    return replace(asked, default=_typed(parameter, preset.value), optional=False)


def _declared(id: str, parameter: ParameterSpec) -> Parameter:
    return Parameter(
        id=id,
        description=parameter.description,
        kind=ParameterKind(parameter.type),
        default=parameter.default,
        optional=parameter.may_be_absent,
        allowed=tuple(Facts(value, tuple(facts.items())) for value, facts in parameter.allowed.items()),
        pattern=parameter.pattern,
        min_length=parameter.min_length,
        max_length=parameter.max_length,
        pattern_help=parameter.pattern_help or "",
        label=parameter.label,
        section=parameter.section,
    )


# --- rules between answers ---------------------------------------------------------------------


def _requirements(spec: Spec) -> Iterator[tuple[str, Requirement]]:
    """Give each rule between answers with the id of the question that states it."""
    for id, choice in spec.choices.items():
        if choice.requires:
            above = Presence.of(ChoiceIs(id, choice.values[1:]))
            yield id, Requirement(above, needed(choice.requires, spec.choices))
    for id, parameter in spec.parameters.items():
        if parameter.required_when:
            yield id, Requirement(needed(parameter.required_when, spec.choices), Presence.of(Given(id)))


def _open_requirements(spec: Spec, answers: Answers) -> Iterator[Requirement]:
    for _, requirement in _requirements(spec):
        when = answers.simplified(requirement.when)
        then = answers.simplified(requirement.then)
        if when is not None and then:
            yield Requirement(when, then)


def _required(answers: Answers) -> Answers:
    """Let a parameter that is required whatever is answered be an ordinary, required one."""
    always = {
        test.parameter
        for one in answers.requirements
        if not one.when
        for test in one.then.tests
        if isinstance(test, Given)
    }
    return replace(
        answers,
        requirements=tuple(one for one in answers.requirements if one.when),
        asked_parameters=tuple(
            replace(one, optional=False) if one.id in always else one for one in answers.asked_parameters
        ),
    )


# --- what is wrong with them -------------------------------------------------------------------


def faults(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    """Find answers to questions that nobody asks, answers that are not allowed, and broken rules."""
    found = (*_misdirected(spec, customer), *_disallowed(spec, customer))
    yield from found
    if not found:
        yield from _broken(spec, customer, decide(spec, customer))


def _misdirected(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    known = spec.parameters.keys() | spec.choices.keys()
    said = [*customer.fix.items(), *customer.preset.items()]
    for id, answer in said:
        if id not in known and not (id == PARTITION and id in customer.fix):
            yield UNKNOWN_ID.at(answer.span, f"{id!r} is no parameter and no choice of {spec.name}")
    for id, span in customer.ask.items():
        if id not in spec.choices:
            yield UNKNOWN_ID.at(span, f"{id!r} in 'ask' is no choice of {spec.name}")
        elif id in customer.fix:
            yield ANSWERED_TWICE.at(span, f"{id!r} is asked, and fixed as well", "keep one of them")
    for id, answer in customer.preset.items():
        if id in customer.fix:
            yield ANSWERED_TWICE.at(answer.span, f"{id!r} is preset, and fixed as well", "keep one of them")
        elif id in spec.choices and _fixed(id, spec.choices[id], customer) is not None:
            mend = f"fix it, or add 'ask: [{id}]'"
            yield NOT_ASKED.at(answer.span, f"choice {id!r} is not asked, so nothing can be preset", mend)


def _disallowed(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    for id, answer in (*customer.fix.items(), *customer.preset.items()):
        if id in spec.choices:
            yield from _bad_choice(id, spec.choices[id], answer)
        elif id in spec.parameters:
            yield from _bad_value(id, spec.parameters[id], answer)
    if spec.partitions and PARTITION in customer.fix:
        answer = customer.fix[PARTITION]
        if answer.value not in spec.partitions:
            allowed = ", ".join(spec.partitions)
            yield BAD_ANSWER.at(answer.span, f"partition {answer.value!r} is none of {allowed}")


def _bad_choice(id: str, choice: ChoiceSpec, answer: Answer) -> Iterator[Diagnostic]:
    if answer.value not in choice.values:
        allowed = ", ".join(choice.values)
        yield BAD_ANSWER.at(
            answer.span, f"{_text(answer.value)!r} is no answer to {id!r}", f"one of {allowed}"
        )


def _bad_value(id: str, parameter: ParameterSpec, answer: Answer) -> Iterator[Diagnostic]:
    value = _typed(parameter, answer.value)
    if "${" in _text(value):
        yield BAD_ANSWER.at(answer.span, f"the value of {id!r} holds '${{'; a value is never a reference")
    elif value or not parameter.may_be_absent:
        for fault in value_faults(_declared(id, parameter), value):
            yield BAD_ANSWER.at(answer.span, fault)


def _broken(spec: Spec, customer: Customer, answers: Answers) -> Iterator[Diagnostic]:
    for id, requirement in _requirements(spec):
        if answers.simplified(requirement.when) is None:
            continue
        for test in requirement.then.tests:
            if answers.simplified(Presence((test,))) is None:
                yield _broken_by(id, test, requirement, customer)


def _broken_by(id: str, test: ChoiceIs | Given, rule: Requirement, customer: Customer) -> Diagnostic:
    subject = test.choice if isinstance(test, ChoiceIs) else test.parameter
    answer = customer.fix.get(subject) or customer.fix.get(id)
    needs = f"{subject!r} to be {' or '.join(test.values)}" if isinstance(test, ChoiceIs) else "a value"
    when = " and ".join(
        f"{one.choice!r} is {' or '.join(one.values)}" for one in rule.when.tests if isinstance(one, ChoiceIs)
    )
    message = f"{id!r} needs {needs} when {when}, and {subject!r} is fixed otherwise"
    return BROKEN_REQUIREMENT.at(answer.span if answer else None, message, "fix both so that they agree")
