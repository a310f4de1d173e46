"""Find a value of one condition key, present or absent, for which some conditions hold and others do not.

The conditions on one key are independent of every other dimension, so a theory of their own decides them,
like a theory solver in DPLL(T) (Ganzinger, Hagen, Nieuwenhuis, Oliveras, Tinelli, "DPLL(T): Fast Decision
Procedures", CAV 2004). A value is absent, a text, or a set of texts. Candidates at the bounds decide
conditions on numbers, dates and addresses; patterns decide conditions on text; one member for each condition
that requires some member decides sets.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.iam.condition_parsing import conditions
>>> from octo_spec.iam.variables import read
>>> [young] = conditions({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, "", read)
>>> [fresh] = conditions({"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}, "", read)
>>> age = KeyType(ValueKind.NUMERIC, single=True, many=False, may_be_absent=True)
>>> find_value([RequiredCondition(young, holds=True), RequiredCondition(fresh, holds=False)], age, Budget())
KeyValue(value='3599')
>>> find_value([RequiredCondition(young, holds=False), RequiredCondition(fresh, holds=True)], age, Budget())
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from octo_spec.access.search.boundary_values import bounds_of_all
from octo_spec.access.search.pattern_intersection import find_spelling, find_text
from octo_spec.frozen import frozen
from octo_spec.iam.conditions import Condition, ContextValue, holds_for
from octo_spec.iam.glob import Pattern, Patterns, any_case_pattern
from octo_spec.iam.key_domains import EXACT_DOMAINS, OUTLINES, is_value
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.operators import Quantifier
from octo_spec.iam.value_tests import (
    AddressTest,
    BinaryTest,
    NullTest,
    OrderTest,
    Scale,
    TextTest,
    ValueTest,
    accepts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.access.search.address_spellings import AddressSpellings
    from octo_spec.access.search.number_spellings import NumberSpellings


@frozen
class KeyType:
    """The values that a key may hold: their kind, whether one text or many, and whether it may be absent."""

    kind: ValueKind
    single: bool
    many: bool
    may_be_absent: bool


class RequiredCondition(NamedTuple):
    """A condition without policy variables, and whether it must hold."""

    condition: Condition
    holds: bool


class RequiredTest(NamedTuple):
    """A test of one text, and whether the text must pass it."""

    test: ValueTest
    passes: bool


@frozen
class KeyValue:
    """A value of the key; ``None`` means that the key is absent."""

    value: ContextValue | None


def find_value(
    required: Sequence[RequiredCondition],
    key_type: KeyType,
    budget: Budget,
    listed: Iterable[str] = (),
) -> KeyValue | None:
    """Find a value that meets every requirement; if there are names ``listed``, a set that contains them.

    Tries absence first, then a single text, then sets; returns ``None`` if there is no value.
    """
    listings = [RequiredCondition(_lists(name), holds=True) for name in listed]
    conditions = [*required, *listings]
    if key_type.may_be_absent and all(holds_for(condition, None) is holds for condition, holds in conditions):
        return KeyValue(None)
    if key_type.single and not listings:
        text = _single_text(conditions, key_type.kind, budget)
        if text is not None:
            return KeyValue(text)
    return _build_set(conditions, key_type.kind, budget) if key_type.many else None


def _lists(name: str) -> Condition:
    pattern = any_case_pattern(Pattern(name))
    return Condition("", TextTest(frozenset({pattern})), quantifier=Quantifier.ANY)


_PRESENT = "present"
"""A value for a key of which only the presence matters."""


def _single_text(required: Sequence[RequiredCondition], kind: ValueKind, budget: Budget) -> str | None:
    tests = []
    for condition, holds in required:
        if isinstance(condition.test, NullTest):
            if holds_for(condition, _PRESENT) is not holds:
                return None
        else:
            tests.append(RequiredTest(condition.test, holds is not condition.negated))
    return find_member(tests, kind, budget)


def _build_set(required: Sequence[RequiredCondition], kind: ValueKind, budget: Budget) -> KeyValue | None:
    """Build a set: some tests are about each member; each of the others needs one member that passes."""
    about_each: list[RequiredTest] = []
    about_some: list[RequiredTest] = []
    for condition, holds in required:
        if isinstance(condition.test, NullTest) or condition.quantifier is None:
            if holds_for(condition, frozenset({_PRESENT})) is not holds:
                return None
            continue
        test = RequiredTest(condition.test, holds is not condition.negated)
        is_about_each = (condition.quantifier is Quantifier.ALL) is holds
        (about_each if is_about_each else about_some).append(test)
    wanted = [[test] for test in about_some] or [[]]
    members = [find_member([*about_each, *tests], kind, budget) for tests in wanted]
    present = frozenset(member for member in members if member is not None)
    return None if None in members else KeyValue(present)


def find_member(required: Sequence[RequiredTest], kind: ValueKind, budget: Budget) -> str | None:
    """Find a value of a kind that passes and fails each test as required, or ``None``.

    Values at the bounds decide numbers, dates, addresses and bytes; ``find_text`` decides patterns, and
    ``find_spelling`` numbers and addresses with patterns. ``MixedSearch`` tries the rest.
    """
    budget.spend(1 + len(required))
    suggested = (*_usual_values(required, kind), *bounds_of_all((test for test, _ in required), kind))
    values = [value for value in suggested if is_value(kind, value)]
    fitting = next((value for value in values if _fits(value, required)), None)
    if fitting is not None:
        return fitting
    other_types = [entry for entry in required if not isinstance(entry.test, TextTest)]
    if _is_decided_by_bounds(required, other_types, values, kind):
        return None
    all_of, excluded = _unions(required, kind)
    text = find_text(all_of, excluded, budget)
    if text is None or (is_value(kind, text) and _fits(text, other_types)):
        return text
    return _mixed_value(required, kind, values, budget)


def _fits(text: str, required: Iterable[RequiredTest]) -> bool:
    return all(accepts(test, text) is passes for test, passes in required)


def _is_decided_by_bounds(
    required: Sequence[RequiredTest],
    other_types: Sequence[RequiredTest],
    values: Iterable[str],
    kind: ValueKind,
) -> bool:
    """Return whether the values at the bounds, none of which fits, represent all values.

    Without patterns, they represent the numbers, dates and addresses. If none of them passes the tests other
    than the patterns, no text does; bytes are an exception, since they have further spellings.
    """
    if any(isinstance(test, BinaryTest) for test, _ in required):
        only_bytes = kind is ValueKind.STRING and all(isinstance(test, BinaryTest) for test, _ in other_types)
        return only_bytes and not any(_fits(value, other_types) for value in values)
    if kind is ValueKind.ACCOUNT:
        return False
    if kind in OUTLINES and len(other_types) == len(required):
        return True
    has_plain = kind not in OUTLINES and not any(passes for _, passes in other_types)
    return not has_plain and not any(_fits(value, other_types) for value in values)


def _mixed_value(
    required: Sequence[RequiredTest], kind: ValueKind, values: Sequence[str], budget: Budget
) -> str | None:
    """Find a value if patterns and tests of other types are about one key."""
    from octo_spec.access.search.mixed_types import MixedSearch  # noqa: PLC0415 - few keys have both

    all_of, excluded = _unions(required, kind)
    other_types = [entry for entry in required if not isinstance(entry.test, TextTest)]
    passed = [test for test, passes in other_types if passes]

    def fits(text: str) -> bool:
        return is_value(kind, text) and _fits(text, required)

    if (numbers := _as_numbers(other_types, kind)) is not None:
        return find_spelling(all_of, excluded, numbers, budget)
    if (addresses := _as_addresses(other_types, kind)) is not None:
        text = find_spelling(all_of, excluded, addresses, budget)
        if text is not None or kind is ValueKind.ADDRESS or _is_ipv4(other_types):
            return text
    outlined = [*all_of, OUTLINES[kind]] if kind in OUTLINES else all_of
    return MixedSearch(outlined, excluded, fits, passed, values).find(budget)


def _as_numbers(other_types: Sequence[RequiredTest], kind: ValueKind) -> NumberSpellings | None:
    """Build the automaton of the numbers that pass; ``None`` if a value need not be a number."""
    numeric = kind in {ValueKind.NUMERIC, ValueKind.ACCOUNT} or any(
        isinstance(test, OrderTest) and passes for test, passes in other_types
    )
    if not numeric or not _is_spelled(other_types):
        return None
    from octo_spec.access.search.number_spellings import NumberSpellings  # noqa: PLC0415 - as in _mixed

    tests = (test for test, _ in other_types if isinstance(test, OrderTest))
    bounds = (bound for test in tests for bound in test.bounds)
    return NumberSpellings.of(bounds, lambda text: _fits(text, other_types))


def _as_addresses(other_types: Sequence[RequiredTest], kind: ValueKind) -> AddressSpellings | None:
    """Build the automaton of the addresses that pass; ``None`` if a value need not be an address."""
    is_address = kind is ValueKind.ADDRESS or any(
        isinstance(test, AddressTest) and passes for test, passes in other_types
    )
    if not is_address or not _is_spelled(other_types):
        return None
    from octo_spec.access.search.address_spellings import AddressSpellings  # noqa: PLC0415 - as in _mixed

    tests = (test for test, _ in other_types if isinstance(test, AddressTest))
    networks = (network for test in tests for network in test.networks)
    return AddressSpellings.of(networks, lambda text: _fits(text, other_types))


def _is_ipv4(other_types: Iterable[RequiredTest]) -> bool:
    """Return whether a value must be an IPv4 address: the automaton reads every spelling of these.

    In a text an IPv6 address has spellings that it does not read, such as ``::ffff:10.0.0.1``.
    """
    return any(
        isinstance(test, AddressTest) and passes and all(each.version == _IPV4 for each in test.networks)
        for test, passes in other_types
    )


_IPV4: Final = 4


def _is_spelled(other_types: Iterable[RequiredTest]) -> bool:
    """Return whether only the value of a number or an address decides the tests, however it is spelled."""
    return not any(
        isinstance(test, BinaryTest) or (isinstance(test, OrderTest) and test.scale is Scale.DATE)
        for test, _ in other_types
    )


def _unions(required: Sequence[RequiredTest], kind: ValueKind) -> tuple[list[Patterns], Patterns]:
    """Return the unions that must each match a text, and the union of the patterns that must not match."""
    texts = [(test.patterns, passes) for test, passes in required if isinstance(test, TextTest)]
    domain = EXACT_DOMAINS.get(kind)
    excluded = frozenset[Pattern]().union(*(patterns for patterns, passes in texts if not passes))
    all_of = [patterns for patterns, passes in texts if passes]
    return all_of if domain is None else [domain, *all_of], excluded


USUAL_VALUES: Final[Mapping[ValueKind, tuple[str, ...]]] = {
    ValueKind.STRING: (),
    ValueKind.ARN: (),
    ValueKind.BOOL: (),
    ValueKind.NUMERIC: ("1", "0"),
    ValueKind.DATE: ("2030-01-01T00:00:00Z",),
    ValueKind.ADDRESS: ("203.0.113.1", "2001:db8::1"),
    ValueKind.ACCOUNT: ("111122223333",),
    ValueKind.SECONDS: ("1893456000",),
}
"""Values of each kind that read well in a witness; texts are found by patterns instead."""


def _usual_values(required: Sequence[RequiredTest], kind: ValueKind) -> Iterator[str]:
    yield from USUAL_VALUES[kind]
    if any(isinstance(test, AddressTest) for test, _ in required):
        yield from USUAL_VALUES[ValueKind.ADDRESS]
