"""Draws the questions of a deployment: parameters, choices, the rules between them, partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH, Choice, Facts, Parameter, ParameterKind
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, PartitionIn, Presence, Requirement
from octo_spec.testing import hostile_words
from octo_spec.testing.draw import chance, number, pick, some, some_in_order

if TYPE_CHECKING:
    from hypothesis import strategies as st


@frozen
class Questions:
    """The questions of a deployment: the parts of its roles can refer to them and depend on them."""

    parameters: tuple[Parameter, ...] = ()
    choices: tuple[Choice, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    partitions: tuple[Facts, ...] = ()

    @property
    def optional(self) -> tuple[Parameter, ...]:
        """The optional parameters."""
        return tuple(parameter for parameter in self.parameters if parameter.optional)


def draw_questions(draw: st.DrawFn, ids: tuple[str, ...]) -> Questions:
    """Draw a parameter or a choice for each of ``ids``, with rules and partitions."""
    split = len(ids) - number(draw, 0, min(len(ids), 3))
    parameters = tuple(draw_parameter(draw, id) for id in ids[:split])
    choices = tuple(draw_choice(draw, id) for id in ids[split:])
    requirements = draw_requirements(draw, Questions(parameters, choices))
    return Questions(parameters, choices, requirements, draw_partitions(draw))


def draw_partitions(draw: st.DrawFn) -> tuple[Facts, ...]:
    """Draw no partitions, some with facts, or a list of some."""
    if not chance(draw, 2):
        return ()
    drawn = _facts(draw, ("aws", "aws-cn", "aws-us-gov", "aws-eusc"))
    return tuple(Facts(facts.key) for facts in drawn) if chance(draw, 3) else drawn


_FACT_NAMES: Final = ("account", "suffix", "a-b", "on", "id")
_FACT_KEYS: Final = ("eu", "us", "a-b", "0123", "a.b", "on", "null", "1e3", "2026-01-01")


def _facts(draw: st.DrawFn, keys: tuple[str, ...]) -> tuple[Facts, ...]:
    """Draw keys with the same facts."""
    names = some(draw, _FACT_NAMES, 2, 1)
    return tuple(
        Facts(key, tuple((name, draw(hostile_words.values)) for name in names))
        for key in some(draw, keys, 3, 1)
    )


# --- parameters --------------------------------------------------------------------------------


def draw_parameter(draw: st.DrawFn, id: str) -> Parameter:
    """Draw a parameter of any kind; its default satisfies its own constraints."""
    kind = pick(draw, tuple(ParameterKind))
    optional = chance(draw, 2)
    constraint = _constraint(draw, kind, optional=optional)
    return Parameter(
        id,
        draw(hostile_words.descriptions),
        kind,
        None if optional else _default(draw, kind, constraint.samples),
        optional,
        constraint.allowed,
        constraint.pattern,
        constraint.min_length,
        constraint.max_length,
        pattern_help=draw(hostile_words.comments) if constraint.pattern else "",
        label=draw(hostile_words.comments),
        section=draw(hostile_words.comments),
    )


@frozen
class _Constraint:
    """What a parameter refuses, and values that it accepts."""

    samples: tuple[str, ...]
    allowed: tuple[Facts, ...] = ()
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None


PATTERNS: Final = (
    (r"^[a-z]+$", ("a", "null", "zz")),
    (r"^\d{12}$", ("012345670123", "131920598436")),
    (r"^[\w+=.@-]{1,64}$", ("a", "1e3", "x=y@z")),
    (r"^[^\s\"'\\,]+$", ("#a", "*", "%{")),
    (r"^arn:aws[a-z-]*:iam::\d{12}:role/.+$", ("arn:aws:iam::012345670123:role/x/y",)),
    (r"^(?:[a-c]-)+x\.y$", ("a-x.y", "b-a-x.y")),
    (r"^[A-Z%${}|]{2,8}$", ("A%", "|A|")),
    (r"^\$\{x\}'#: \\$", ("${x}'#: \\",)),
)
"""Patterns that RE2, Java and Python read alike, with values that match (no comma in any)."""


def _constraint(draw: st.DrawFn, kind: ParameterKind, *, optional: bool) -> _Constraint:
    if kind is ParameterKind.TEXT and not optional and chance(draw, 3):
        allowed = _facts(draw, _FACT_KEYS)
        return _Constraint(tuple(facts.key for facts in allowed), allowed)
    words = hostile_words.values if kind is ParameterKind.TEXT else hostile_words.elements
    samples = tuple(dict.fromkeys(draw(words) for _ in range(number(draw, 1, 3))))
    match pick(draw, ("none", "pattern", "allowed", "length")):
        case "pattern":
            pattern, samples = pick(draw, PATTERNS)
            return _Constraint(samples, pattern=pattern)
        case "allowed":
            return _Constraint(samples, tuple(map(Facts, samples)))
        case "length":
            sizes = tuple(map(len, samples))
            return _Constraint(samples, min_length=min(sizes), max_length=max(sizes) + 1)
        case _:
            return _Constraint((*samples, "") if kind is ParameterKind.TEXT else samples)


def _default(draw: st.DrawFn, kind: ParameterKind, samples: tuple[str, ...]) -> str | tuple[str, ...] | None:
    if kind is ParameterKind.LIST:
        return pick(draw, (None, samples, samples[:1], samples[::-1]))
    return pick(draw, (None, *samples))


# --- choices and presence ----------------------------------------------------------------------


def draw_choice(draw: st.DrawFn, id: str) -> Choice:
    """Draw a switch, levels or options."""
    drawn = some(draw, hostile_words.VALUES, 4)
    values = drawn if len(drawn) > 1 else SWITCH
    sentences = () if values == SWITCH else tuple((value, draw(hostile_words.comments)) for value in values)
    return Choice(
        id,
        draw(hostile_words.descriptions),
        values,
        pick(draw, values),
        label=draw(hostile_words.comments),
        section=draw(hostile_words.comments),
        sentences=sentences,
    )


def draw_presence(
    draw: st.DrawFn, questions: Questions, within: Presence = ALWAYS, *, parts: bool = True
) -> Presence:
    """Draw a presence that is at most as wide as ``within``, over the choices.

    Only ``parts`` of a role depend on optional parameters and on the partition as well.
    """
    tests = {test.choice: test for test in within.tests if isinstance(test, ChoiceIs)}
    for choice in some(draw, questions.choices, 2):
        within_test = tests.get(choice.id)
        values = within_test.values if within_test else choice.values
        most = len(values) if within_test else len(values) - 1
        tests[choice.id] = ChoiceIs(choice.id, some_in_order(draw, values, most))
    given = (Given(parameter.id) for parameter in some(draw, questions.optional, 2)) if parts else ()
    located = _partition_tests(draw, questions.partitions) if parts else ()
    return _lean(Presence.of(*tests.values(), *located, *given), questions.requirements)


def _partition_tests(draw: st.DrawFn, partitions: tuple[Facts, ...]) -> tuple[PartitionIn, ...]:
    """Sometimes draw a test for some of several partitions."""
    keys = tuple(facts.key for facts in partitions)
    if len(keys) < 2 or not chance(draw, 4):  # noqa: PLR2004 - all of one would be no test
        return ()
    return (PartitionIn(some_in_order(draw, keys, len(keys) - 1)),)


def _lean(drawn: Presence, requirements: tuple[Requirement, ...]) -> Presence:
    """Remove each "given" that a requirement implies, as resolving does."""
    chosen = tuple(test for test in drawn.tests if isinstance(test, ChoiceIs))
    implied = implied_parameters(Presence.of(*chosen), requirements)
    given = (test for test in drawn.tests if isinstance(test, Given) and test.parameter not in implied)
    located = (test for test in drawn.tests if isinstance(test, PartitionIn))
    return Presence.of(*chosen, *located, *given)


def implied_parameters(presence: Presence, requirements: tuple[Requirement, ...]) -> frozenset[str]:
    """Return the parameters that are required if ``presence`` is true, by some requirement."""
    return frozenset(
        test.parameter
        for requirement in requirements
        if presence.implies(requirement.when)
        for test in requirement.then.tests
        if isinstance(test, Given)
    )


def draw_requirements(draw: st.DrawFn, questions: Questions) -> tuple[Requirement, ...]:
    """Draw the results of ``requires`` and ``required-when``."""
    drawn = [_requires(draw, choice, questions.choices) for choice in some(draw, questions.choices, 1)]
    for parameter in questions.optional:
        when = draw_presence(draw, Questions(choices=questions.choices))
        drawn.append(Requirement(when, Presence.of(Given(parameter.id))))
    always = [_always(draw, choice) for choice in questions.choices if chance(draw, 6)]
    return (*(each for each in drawn if each.when and each.then), *filter(None, always))


def _always(draw: st.DrawFn, choice: Choice) -> Requirement | None:
    """Draw what another choice, which is fixed, requires of an open one: its default satisfies that."""
    kept = {choice.default, pick(draw, choice.values)}
    values = tuple(value for value in choice.values if value in kept)
    return Requirement(ALWAYS, Presence.of(ChoiceIs(choice.id, values))) if values != choice.values else None


def _requires(draw: st.DrawFn, choice: Choice, choices: tuple[Choice, ...]) -> Requirement:
    others = Questions(choices=tuple(other for other in choices if other != choice))
    return Requirement(Presence.of(ChoiceIs(choice.id, choice.values[1:])), draw_presence(draw, others))
