"""Parts that depend on answers: whether one of them is present in each combination."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.coverage import MOST_COMBINATIONS, covers
from octo_spec.model.presence import ALWAYS, PARTITION, ChoiceIs, Given, PartitionIn, Presence

DOMAINS = {"level": ("none", "look", "act"), "more": ("off", "on"), PARTITION: ("aws", "aws-cn")}
_SUBSETS = st.sampled_from(("none", "look", "act", "none look", "look act")).map(str.split).map(tuple)
_TESTS = st.one_of(
    _SUBSETS.map(lambda values: ChoiceIs("level", values)),
    st.sampled_from(("off", "on")).map(lambda value: ChoiceIs("more", (value,))),
    st.sampled_from(("aws", "aws-cn")).map(lambda value: PartitionIn((value,))),
    st.just(Given("bucket")),
)
_PRESENCES = st.lists(_TESTS, max_size=2, unique_by=type).map(lambda tests: Presence.of(*tests))


@given(st.lists(_PRESENCES, max_size=4), _PRESENCES)
def test_parts_cover_a_whole_if_one_is_there_in_each_combination(
    parts: list[Presence], whole: Presence
) -> None:
    combinations = product(*DOMAINS.values(), (True, False))
    wanted = all(any(_holds(part, each) for part in parts) for each in combinations if _holds(whole, each))
    assert covers(parts, whole, DOMAINS) == (wanted and bool(parts))


def test_with_too_many_combinations_only_a_part_that_is_always_there_counts() -> None:
    domains = {f"c{number}": tuple(map(str, range(10))) for number in range(5)}
    halves = [
        Presence.of(
            ChoiceIs("c0", values), *(ChoiceIs(id, all_of) for id, all_of in list(domains.items())[1:])
        )
        for values in (domains["c0"][:5], domains["c0"][5:])
    ]
    assert MOST_COMBINATIONS < 10**5
    assert not covers(halves, ALWAYS, domains)
    assert covers([*halves, ALWAYS], ALWAYS, domains)


def _holds(presence: Presence, answers: tuple[object, ...]) -> bool:
    level, more, partition, bucket = answers
    known = {"level": level, "more": more}
    return all(
        bool(bucket)
        if isinstance(test, Given)
        else partition in test.partitions
        if isinstance(test, PartitionIn)
        else known[test.choice] in test.values
        for test in presence.tests
    )
