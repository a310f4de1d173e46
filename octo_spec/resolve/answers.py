"""The questions of a spec, for a customer: decided at build time, or asked at deploy time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Choice, Facts, Parameter, ParameterKind
from octo_spec.model.naming import written_names, written_value_names
from octo_spec.model.presence import PARTITION as OF_PARTITION
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn, Presence, PresenceTest, Requirement
from octo_spec.resolve.presences import join_presences, needs_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.language.models.choices import ChoiceSpec
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.environment import Value
    from octo_spec.resolve.customers import Customer, PlacedAnswer

PARTITION = "partition"
"""The key of ``fix`` that is not the id of a parameter or choice."""


@frozen
class Answers:
    """The answers that are fixed at build time, and the questions that are asked at deploy time.

    The fixed value of a parameter that is not given is the empty text or the empty tuple.
    """

    choices: Mapping[str, str]
    parameters: Mapping[str, Value]
    partition: str | None
    partitions: tuple[str, ...]
    open_choices: tuple[Choice, ...]
    open_parameters: tuple[Parameter, ...]
    requirements: tuple[Requirement, ...]

    @property
    def domains(self) -> Mapping[str, tuple[str, ...]]:
        """All values of each open choice, and the partitions."""
        choices = {choice.id: choice.values for choice in self.open_choices}
        return choices | {OF_PARTITION: self.partitions}

    def simplify_presence(self, presence: Presence) -> Presence | None:
        """Remove the tests that fixed answers fulfil; ``None`` if a fixed answer fails a test."""
        verdicts = {test: self._verdict(test) for test in presence.tests}
        if False in verdicts.values():
            return None
        return Presence.of(*(test for test, verdict in verdicts.items() if verdict is None))

    def _verdict(self, test: PresenceTest) -> bool | None:
        """Return whether a test holds; ``None`` if that is known only at deploy time."""
        match test:
            case ChoiceIs(id, values):
                if id in self.choices:
                    return self.choices[id] in values
                return True if set(values) == set(self._open_choice(id).values) else None
            case PartitionIn(partitions):
                return None if self.partition is None else self.partition in partitions
            case Given(id):
                return bool(self.parameters[id]) if id in self.parameters else self._is_always_given(id)

    def _open_choice(self, id: str) -> Choice:
        return next(choice for choice in self.open_choices if choice.id == id)

    def _is_always_given(self, id: str) -> bool | None:
        optional = next(parameter.optional for parameter in self.open_parameters if parameter.id == id)
        return None if optional else True


def decide(spec: Spec, customer: Customer) -> Answers:
    """Divide the questions of a spec into fixed and open ones; ``answer_problems`` finds invalid answers."""
    excluded = _excluded_parameters(spec, customer)
    answers = Answers(
        choices={
            id: answer
            for id, choice in spec.choices.items()
            if (answer := fixed_choice(id, choice, customer))
        },
        parameters={
            id: fixed_value(spec.parameters[id], answer.value)
            for id, answer in customer.fix.items()
            if id in spec.parameters
        }
        | excluded,
        partition=as_text(customer.fix[PARTITION].value) if PARTITION in customer.fix else None,
        partitions=tuple(spec.partitions),
        open_choices=tuple(_open_choices(spec, customer)),
        open_parameters=tuple(each for each in _open_parameters(spec, customer) if each.id not in excluded),
        requirements=(),
    )
    return _with_required_parameters(replace(answers, requirements=tuple(_open_requirements(spec, answers))))


def _excluded_parameters(spec: Spec, customer: Customer) -> dict[str, Value]:
    """Return the parameters that cannot be given, since they require a choice with another fixed value.

    A parameter that must be given is not among them: it breaks the rule, which is an error.
    """
    return {
        id: typed_value(parameter, "")
        for id, parameter in spec.parameters.items()
        if parameter.may_be_absent
        and id not in customer.fix
        and any(_is_excluded(*each, spec, customer) for each in parameter.requires.items())
    }


def _is_excluded(choice: str, required: tuple[str, ...], spec: Spec, customer: Customer) -> bool:
    fixed = fixed_choice(choice, spec.choices[choice], customer)
    return fixed is not None and fixed not in spec.choices[choice].accepted(required)


def fixed_choice(id: str, choice: ChoiceSpec, customer: Customer) -> str | None:
    """Return the answer to a choice that is fixed at build time; ``None`` if the choice is asked later."""
    if id in customer.fix:
        return as_text(customer.fix[id].value)
    declaration = choice.ask == "deploy" or id in customer.ask
    return None if declaration else choice.default


def as_text(value: Value) -> str:
    """Return a value as one text: a list is joined with commas, as on the command line."""
    return value if isinstance(value, str) else ",".join(value)


def typed_value(parameter: ParameterSpec, value: Value) -> Value:
    """Return a value in the type of its parameter: on the command line a list is one text with commas."""
    if parameter.type != "list":
        return as_text(value)
    return tuple(value.split(",")) if isinstance(value, str) and value else tuple(value)


def fixed_value(parameter: ParameterSpec, value: Value) -> Value:
    """Return a fixed value: an external ID that is rotated has two texts, and keeps both."""
    return value if isinstance(value, tuple) else typed_value(parameter, value)


def _open_choices(spec: Spec, customer: Customer) -> Iterator[Choice]:
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
                names=written_names(choice.names),
                value_names=written_value_names(choice.value_names),
            )


def _preset(id: str, choice: ChoiceSpec, customer: Customer) -> str:
    answer = customer.preset.get(id)
    return choice.default if answer is None else as_text(answer.value)


def _open_parameters(spec: Spec, customer: Customer) -> Iterator[Parameter]:
    for id, parameter in spec.parameters.items():
        if id not in customer.fix:
            yield _open_parameter(id, parameter, customer.preset.get(id))


def _open_parameter(id: str, parameter: ParameterSpec, preset: PlacedAnswer | None) -> Parameter:
    declaration = declared_parameter(id, parameter)
    if preset is None or (declaration.optional and not preset.value):
        return declaration
    return replace(declaration, default=typed_value(parameter, preset.value), optional=False)


def declared_parameter(id: str, parameter: ParameterSpec) -> Parameter:
    """Return a parameter as the spec declares it, without a customer's answer."""
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
        names=written_names(parameter.names),
    )


# --- rules between answers ---------------------------------------------------------------------


def requirements(spec: Spec) -> Iterator[tuple[str, Requirement]]:
    """Yield the rules between answers, each with the id of the choice or parameter that states it."""
    for id, choice in spec.choices.items():
        if choice.requires:
            above = Presence.of(ChoiceIs(id, choice.values[1:]))
            yield id, Requirement(above, needs_presence(choice.requires, spec.choices))
    for id, parameter in spec.parameters.items():
        if parameter.required_when:
            yield (
                id,
                Requirement(needs_presence(parameter.required_when, spec.choices), Presence.of(Given(id))),
            )
        if parameter.requires:
            yield id, Requirement(Presence.of(Given(id)), needs_presence(parameter.requires, spec.choices))


def _open_requirements(spec: Spec, answers: Answers) -> Iterator[Requirement]:
    for _, requirement in requirements(spec):
        when = answers.simplify_presence(requirement.when)
        then = answers.simplify_presence(requirement.then)
        if when is not None and then:
            yield Requirement(when, then)


def _with_required_parameters(answers: Answers) -> Answers:
    """Make parameters required if a requirement without a condition requires them; keep its other tests.

    A requirement that holds where such a parameter is given then has one condition less, and may have none.
    """
    always = _always_given_parameters(answers.requirements)
    if not always:
        return replace(answers, requirements=_with_one_for_always(answers.requirements))
    return _with_required_parameters(
        replace(
            answers,
            requirements=tuple(
                left for each in answers.requirements if (left := _without_given(each, always)) is not None
            ),
            open_parameters=tuple(
                replace(parameter, optional=False) if parameter.id in always else parameter
                for parameter in answers.open_parameters
            ),
        )
    )


def _with_one_for_always(requirements: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """Join the requirements without a condition, unless they contradict each other."""
    always = [each for each in requirements if not each.when]
    joined = join_presences(each.then for each in always)
    if len(always) < 2 or joined is None:  # noqa: PLR2004 - nothing to join
        return requirements
    return (Requirement(Presence(), joined), *(each for each in requirements if each.when))


def _always_given_parameters(requirements: Iterable[Requirement]) -> frozenset[str]:
    return frozenset(
        test.parameter
        for requirement in requirements
        if not requirement.when
        for test in requirement.then.tests
        if isinstance(test, Given)
    )


def _without_given(requirement: Requirement, always: frozenset[str]) -> Requirement | None:
    """Remove the tests of parameters that are always given; ``None`` if nothing is then required."""
    when, then = (
        Presence.of(
            *(test for test in side.tests if not (isinstance(test, Given) and test.parameter in always))
        )
        for side in (requirement.when, requirement.then)
    )
    return Requirement(when, then) if then else None
