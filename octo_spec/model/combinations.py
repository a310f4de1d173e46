"""Sets of combinations of choices, as a union of presences.

>>> from octo_spec.model.presence import ChoiceIs, Presence
>>> acts = Presence.of(ChoiceIs("level", ("act",)))
>>> complement((acts,), {"level": ("off", "look", "act")})
(Presence(tests=(ChoiceIs(choice='level', values=('off', 'look')),)),)

Choices cannot express some conditions, for example that a parameter has no value. Such a condition may hold
in every combination, so a set of combinations is an upper bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, PartitionIn, Presence, subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.presence import PresenceTest

Combinations = tuple[Presence, ...]
"""The combinations of choices for which something holds: any of the presences holds."""

EVERY_COMBINATION: Final[Combinations] = (ALWAYS,)

MOST_PRESENCES: Final = 64
"""The maximum number of presences in a complement; a reader would not read more."""


def union(presences: Iterable[Presence]) -> Combinations:
    """Join presences, without those that another one covers; those with the fewest tests first.

    >>> union(Presence.of(ChoiceIs("level", each)) for each in (("much",), ("some", "much")))
    (Presence(tests=(ChoiceIs(choice='level', values=('some', 'much')),)),)
    """
    kept: list[Presence] = []
    for presence in sorted(dict.fromkeys(presences), key=lambda each: (len(each.tests), repr(each))):
        if not any(presence.implies(other) for other in kept):
            kept = [*(other for other in kept if not other.implies(presence)), presence]
    return EVERY_COMBINATION if ALWAYS in kept else tuple(kept)


def without_full_partitions(combinations: Combinations, partitions: Sequence[str]) -> Combinations:
    """Join presences that differ only in their partitions; all ``partitions`` together are no condition.

    >>> from octo_spec.model.presence import PartitionIn
    >>> each = tuple(Presence.of(PartitionIn((name,))) for name in ("aws", "aws-cn"))
    >>> without_full_partitions(each, ("aws", "aws-cn"))
    (Presence(tests=()),)
    """
    found: dict[Presence, set[str]] = {}
    for presence in combinations:
        there = [set(test.partitions) for test in presence.tests if isinstance(test, PartitionIn)]
        rest = Presence.of(*(test for test in presence.tests if not isinstance(test, PartitionIn)))
        found.setdefault(rest, set()).update(set(partitions).intersection(*there))
    return union(
        rest
        if len(there) == len(partitions)
        else Presence.of(*rest.tests, PartitionIn(tuple(each for each in partitions if each in there)))
        for rest, there in found.items()
    )


def holds_in(combinations: Combinations, answers: Mapping[str, str]) -> bool:
    """Return whether one of the presences is true; a parameter that may have a value counts as given."""
    return any(_holds(presence, answers) for presence in combinations)


def _holds(presence: Presence, answers: Mapping[str, str]) -> bool:
    return all(
        answers.get(test.choice) in (None, *test.values)
        for test in presence.tests
        if isinstance(test, ChoiceIs)
    )


def uncovered_presences(combinations: Combinations, known: Combinations) -> Combinations:
    """Return the presences of ``combinations`` that are not part of one of ``known``."""
    return tuple(presence for presence in combinations if not any(presence.implies(other) for other in known))


def complement(combinations: Combinations, domains: Mapping[str, tuple[str, ...]]) -> Combinations:
    """Return the combinations in which none of ``combinations`` holds; ``domains`` has each choice's values.

    Whether a parameter is given, and the partition, are not choices: a presence that depends on one may also
    not hold. If the result needs too many presences, it is every combination, an upper bound.
    """
    left: Combinations = EVERY_COMBINATION
    for presence in combinations:
        others = tuple(_others(presence, domains))
        left = union(both for one in left for other in others for both in intersection(one, other))
        if len(left) > MOST_PRESENCES:
            return EVERY_COMBINATION
    return left


def without(
    combinations: Combinations, known: Combinations, domains: Mapping[str, tuple[str, ...]]
) -> Combinations:
    """Return the combinations in which none of ``known`` holds; an upper bound, as ``complement`` is.

    >>> from octo_spec.model.presence import ChoiceIs
    >>> on = (Presence.of(ChoiceIs("more", ("on",))),)
    >>> without(EVERY_COMBINATION, on, {"more": ("off", "on")})
    (Presence(tests=(ChoiceIs(choice='more', values=('off',)),)),)
    """
    left = uncovered_presences(combinations, known)
    others = complement(known, domains) if left else ()
    return union(both for one in left for other in others for both in intersection(one, other))


def simplify(combinations: Combinations, domains: Mapping[str, tuple[str, ...]]) -> Combinations:
    """Return the same combinations in fewer words: all values of a choice together are no condition."""
    if not all(isinstance(test, ChoiceIs) for presence in combinations for test in presence.tests):
        return combinations
    others = complement(combinations, domains)
    again = complement(others, domains)
    is_cut = others and again == EVERY_COMBINATION
    return again if 0 < len(again) <= len(combinations) and not is_cut else combinations


def _others(presence: Presence, domains: Mapping[str, tuple[str, ...]]) -> Iterator[Presence]:
    """Yield presences that together say when a presence does not hold."""
    for test in presence.tests:
        match test:
            case ChoiceIs(choice, values):
                others = tuple(each for each in domains.get(choice, ()) if each not in values)
                if others:
                    yield Presence.of(ChoiceIs(choice, others))
            case Given() | PartitionIn():
                yield ALWAYS


def intersection(one: Presence, other: Presence) -> Iterator[Presence]:
    """Yield the presence of both; nothing if they exclude each other.

    >>> from octo_spec.model.presence import PartitionIn
    >>> list(intersection(*(Presence.of(PartitionIn((name,))) for name in ("aws", "aws-cn"))))
    []
    """
    tests: dict[str, PresenceTest] = {}
    for test in (*one.tests, *other.tests):
        about = subject(test)
        both = _both(tests[about], test) if about in tests else test
        if both is None:
            return
        tests[about] = both
    yield Presence.of(*tests.values())


def _both(one: PresenceTest, other: PresenceTest) -> PresenceTest | None:
    """Return the test that two tests about the same are together; ``None`` if they exclude each other."""
    match one, other:
        case ChoiceIs(choice, left), ChoiceIs(_, right):
            values = tuple(each for each in left if each in right)
            return ChoiceIs(choice, values) if values else None
        case PartitionIn(left), PartitionIn(right):
            partitions = tuple(each for each in left if each in right)
            return PartitionIn(partitions) if partitions else None
        case _:
            return one
