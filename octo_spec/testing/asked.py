"""Strategies for what a deployment asks: parameters, choices, the rules between them, partitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from octo_spec.deployment import (
    ALWAYS,
    SWITCH,
    Choice,
    ChoiceIs,
    Facts,
    Given,
    Parameter,
    ParameterKind,
    Presence,
    Requirement,
)
from octo_spec.testing import words

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Asked:
    """What the roles of one deployment may rest on."""

    parameters: tuple[Parameter, ...] = ()
    choices: tuple[Choice, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    partitions: tuple[Facts, ...] = ()

    @property
    def optional(self) -> tuple[Parameter, ...]:
        """The parameters that need not be given."""
        return tuple(one for one in self.parameters if one.optional)


@st.composite
def asked(draw: st.DrawFn, ids: tuple[str, ...]) -> Asked:
    """Draw parameters and choices, one for each of ``ids``, with rules and partitions."""
    split = draw(st.integers(0, len(ids)))
    parameters_ = tuple(draw(parameters(id)) for id in ids[:split])
    choices_ = tuple(draw(choices(id)) for id in ids[split:])
    found = Asked(parameters_, choices_, (), draw(partitions))
    return Asked(parameters_, choices_, draw(requirements(found)), found.partitions)


# --- parameters --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Constraint:
    """What a parameter refuses, and values that it takes."""

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


def _length(samples: tuple[str, ...]) -> _Constraint:
    sizes = tuple(map(len, samples))
    return _Constraint(samples, min_length=min(sizes), max_length=max(sizes) + 1)


def _constraints(one: st.SearchStrategy[str], *, optional: bool) -> st.SearchStrategy[_Constraint]:
    some = st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)
    keys = some.map(
        lambda found: tuple(value for value in found if value not in ("true", "false", "")) or ("a",)
    )
    kinds = [
        some.map(_Constraint),
        st.sampled_from(PATTERNS).map(lambda found: _Constraint(found[1], pattern=found[0])),
        keys.map(lambda found: _Constraint(found, allowed=tuple(map(Facts, found)))),
    ]
    return st.one_of(kinds if optional else [*kinds, some.map(_length)])


_FACTS: Final = ("account", "suffix", "a-b", "on", "id")
_FACT_KEYS: Final = st.sampled_from(("eu", "us", "a-b", "0123", "a.b", "on", "null", "1e3", "2026-01-01"))


@st.composite
def _facts(draw: st.DrawFn, keys: st.SearchStrategy[str]) -> tuple[Facts, ...]:
    """Draw keys that all know the same facts."""
    named = draw(st.lists(st.sampled_from(_FACTS), min_size=1, max_size=2, unique=True))
    return tuple(
        Facts(key, tuple((name, draw(words.values)) for name in named))
        for key in draw(st.lists(keys, min_size=1, max_size=3, unique=True))
    )


def _with_facts(allowed: tuple[Facts, ...]) -> _Constraint:
    return _Constraint(tuple(one.key for one in allowed), allowed=allowed)


partitions: Final = st.one_of(
    st.just(()), _facts(st.sampled_from(("aws", "aws-cn", "aws-us-gov", "aws-eusc")))
)
"""No partitions, or some that know facts."""


@st.composite
def parameters(draw: st.DrawFn, id: str) -> Parameter:
    """Draw a parameter of any kind; its default satisfies its own constraints."""
    kind = draw(st.sampled_from(ParameterKind))
    optional = draw(st.booleans())
    constraint = draw(_CONSTRAINTS[kind, optional])
    return Parameter(
        id,
        draw(words.descriptions),
        kind,
        None if optional else draw(_DEFAULT[kind](constraint.samples)),
        optional,
        constraint.allowed,
        constraint.pattern,
        constraint.min_length,
        constraint.max_length,
        pattern_help=draw(words.comments) if constraint.pattern else "",
        label=draw(words.comments),
        section=draw(words.comments),
    )


_CONSTRAINTS: Final = {
    (ParameterKind.TEXT, False): st.one_of(
        _constraints(words.values, optional=False), _facts(_FACT_KEYS).map(_with_facts)
    ),
    (ParameterKind.TEXT, True): _constraints(words.values, optional=True),
    (ParameterKind.LIST, False): _constraints(words.elements, optional=False),
    (ParameterKind.LIST, True): _constraints(words.elements, optional=True),
}


def _text_default(samples: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.sampled_from((None, *samples))


def _list_default(samples: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.sampled_from((None, samples, samples[:1], samples[::-1]))


_DEFAULT: Final[
    dict[ParameterKind, Callable[[tuple[str, ...]], st.SearchStrategy[str | tuple[str, ...] | None]]]
] = {
    ParameterKind.TEXT: _text_default,
    ParameterKind.LIST: _list_default,
}


# --- choices and presence ----------------------------------------------------------------------


_values: Final = st.one_of(
    st.just(SWITCH),
    st.lists(st.sampled_from(words.VALUES), min_size=2, max_size=4, unique=True).map(tuple),
)


@st.composite
def choices(draw: st.DrawFn, id: str) -> Choice:
    """Draw a switch, levels or options."""
    values = draw(_values)
    sentences = () if values == SWITCH else tuple((value, draw(words.comments)) for value in values)
    return Choice(
        id,
        draw(words.descriptions),
        values,
        draw(st.sampled_from(values)),
        label=draw(words.comments),
        section=draw(words.comments),
        sentences=sentences,
    )


def some_of(values: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw at least one and at most ``most`` of ``values``, in their order."""
    marks = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)
    return marks.map(lambda chosen: tuple(value for value in values if value in chosen))


@st.composite
def presences(draw: st.DrawFn, asked: Asked, within: Presence = ALWAYS, *, givens: bool = True) -> Presence:
    """Draw a presence that is at most as wide as ``within``, over the choices and optional parameters."""
    tests = {test.choice: test for test in within.tests if isinstance(test, ChoiceIs)}
    for choice in draw(_few(asked.choices)):
        known = tests.get(choice.id)
        values = known.values if known else choice.values
        most = len(values) if known else len(values) - 1
        tests[choice.id] = ChoiceIs(choice.id, draw(some_of(values, most)))
    given = [Given(one.id) for one in draw(_few(asked.optional))] if givens else []
    return _lean(Presence.of(*within.tests, *given), tests, asked)


def _few(values: tuple[Parameter, ...] | tuple[Choice, ...]) -> st.SearchStrategy[list[Parameter | Choice]]:
    if not values:
        return st.just([])
    return st.lists(st.sampled_from(values), max_size=2, unique_by=lambda one: one.id)


def _lean(drawn: Presence, tests: dict[str, ChoiceIs], asked: Asked) -> Presence:
    """Leave out each "given" that a requirement implies, as resolving does."""
    chosen = Presence.of(*tests.values())
    implied = implied_parameters(chosen, asked.requirements)
    given = (test for test in drawn.tests if isinstance(test, Given) and test.parameter not in implied)
    return Presence.of(*chosen.tests, *given)


def implied_parameters(presence: Presence, requirements: tuple[Requirement, ...]) -> frozenset[str]:
    """Name the parameters that must be given where ``presence`` holds, by some requirement."""
    return frozenset(
        test.parameter
        for requirement in requirements
        if implies(presence, requirement.when)
        for test in requirement.then.tests
        if isinstance(test, Given)
    )


def implies(narrow: Presence, wide: Presence) -> bool:
    """Tell whether ``wide`` holds wherever ``narrow`` does."""
    chosen = {test.choice: frozenset(test.values) for test in narrow.tests if isinstance(test, ChoiceIs)}
    return all(
        test in narrow.tests if isinstance(test, Given) else chosen.get(test.choice, _ALL) <= {*test.values}
        for test in wide.tests
    )


_ALL: Final = frozenset({"a value that no choice has"})


@st.composite
def requirements(draw: st.DrawFn, asked: Asked) -> tuple[Requirement, ...]:
    """Draw what ``requires`` and ``required-when`` become."""
    found: list[Requirement] = []
    if asked.choices and draw(st.booleans()):
        choice = draw(st.sampled_from(asked.choices))
        others = Asked(choices=tuple(one for one in asked.choices if one != choice))
        then = draw(presences(others))
        when = Presence.of(ChoiceIs(choice.id, choice.values[1:]))
        found += [Requirement(when, then)] if then else []
    for parameter in asked.optional:
        when = draw(presences(Asked(choices=asked.choices)))
        found += [Requirement(when, Presence.of(Given(parameter.id)))] if when else []
    return tuple(found)
