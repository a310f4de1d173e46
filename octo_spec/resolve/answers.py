"""What is decided at build and what is asked when deployed: a spec's questions and one customer's answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octo_spec.model.deployment import Choice, Facts, Parameter, ParameterKind
from octo_spec.model.presence import ChoiceIs, Given, Presence, PresenceTest, Requirement
from octo_spec.resolve.presences import needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.models.choices import ChoiceSpec
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.environment import Value
    from octo_spec.resolve.customers import Answer, Customer

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

    def _verdict(self, test: PresenceTest) -> bool | None:
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
        choices={
            id: one for id, choice in spec.choices.items() if (one := fixed_choice(id, choice, customer))
        },
        parameters={
            id: typed(spec.parameters[id], answer.value)
            for id, answer in customer.fix.items()
            if id in spec.parameters
        },
        partition=written(customer.fix[PARTITION].value) if PARTITION in customer.fix else None,
        asked_choices=tuple(_asked_choices(spec, customer)),
        asked_parameters=tuple(_asked_parameters(spec, customer)),
        requirements=(),
    )
    return _required(replace(answers, requirements=tuple(_open_requirements(spec, answers))))


def fixed_choice(id: str, choice: ChoiceSpec, customer: Customer) -> str | None:
    """Give the answer that is decided at build; ``None`` where the choice is asked when deployed."""
    if id in customer.fix:
        return written(customer.fix[id].value)
    asked = choice.ask == "deploy" or id in customer.ask
    return None if asked else choice.default


def written(value: Value) -> str:
    """Give a value as one text, a list as the command line writes it."""
    return value if isinstance(value, str) else ",".join(value)


def typed(parameter: ParameterSpec, value: Value) -> Value:
    """Read a value as the parameter's type: the command line writes a list with commas."""
    if parameter.type != "list":
        return written(value)
    return tuple(value.split(",")) if isinstance(value, str) and value else tuple(value)


def _asked_choices(spec: Spec, customer: Customer) -> Iterator[Choice]:
    for id, choice in spec.choices.items():
        if fixed_choice(id, choice, customer) is None:
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
    return choice.default if answer is None else written(answer.value)


def _asked_parameters(spec: Spec, customer: Customer) -> Iterator[Parameter]:
    for id, parameter in spec.parameters.items():
        if id not in customer.fix:
            yield _asked_parameter(id, parameter, customer.preset.get(id))


def _asked_parameter(id: str, parameter: ParameterSpec, preset: Answer | None) -> Parameter:
    asked = declared(id, parameter)
    if preset is None or (asked.optional and not preset.value):
        return asked
    return replace(asked, default=typed(parameter, preset.value), optional=False)


def declared(id: str, parameter: ParameterSpec) -> Parameter:
    """Give a parameter as the spec declares it, before anybody answers."""
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


def requirements(spec: Spec) -> Iterator[tuple[str, Requirement]]:
    """Give each rule between answers with the id of the question that states it."""
    for id, choice in spec.choices.items():
        if choice.requires:
            above = Presence.of(ChoiceIs(id, choice.values[1:]))
            yield id, Requirement(above, needed(choice.requires, spec.choices))
    for id, parameter in spec.parameters.items():
        if parameter.required_when:
            yield id, Requirement(needed(parameter.required_when, spec.choices), Presence.of(Given(id)))


def _open_requirements(spec: Spec, answers: Answers) -> Iterator[Requirement]:
    for _, requirement in requirements(spec):
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
