"""The index finds every relevant statement by actions and resources, however many others there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.action_sets import matches_name
from octo_spec.access.budget import Budget
from octo_spec.access.compare import ActionReading, compare
from octo_spec.access.statement_index import StatementIndex
from octo_spec.iam.glob import Pattern, wild
from octo_spec.iam.glob_matching import any_matches
from tests.access.samples import allow, deny, policy, s3
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.iam.policy import Element
    from octo_spec.iam.policy import Statement as ParsedStatement

# --- none is missed ----------------------------------------------------------------------------

NAMES = [f"s3:{name}" for name in ("a", "ab", "abc", "b")] + ["ec2:a"]
BUCKETS = s3("a", "ab", "b")
ACTIONS = st.lists(st.sampled_from([*NAMES, "s3:*", "s3:a*", "s3:?b*", "*"]), min_size=1, max_size=3)
RESOURCES = st.lists(st.sampled_from([*BUCKETS, *s3("a*", "*b"), "*"]), min_size=1, max_size=2)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    action, resource = (draw(st.sampled_from([name, f"Not{name}"])) for name in ("Action", "Resource"))
    return {"Effect": "Allow", action: draw(ACTIONS), resource: draw(RESOURCES)}


MANY = st.lists(statements(), min_size=9, max_size=20)


def written(statements: list[dict[str, Any]]) -> tuple[StatementIndex, tuple[ParsedStatement, ...]]:
    parsed = policy(*statements)[0].statements
    return StatementIndex(parsed, Budget()), parsed


def is_on(element: Element | None, resource: str) -> bool:
    assert element is not None
    return any_matches(element.patterns, resource) is not element.excluded


@given(MANY, st.sampled_from(NAMES), st.sampled_from(BUCKETS))
@tried(200)
def test_every_statement_that_matches_a_name_and_a_resource_is_found_in_order(
    many: list[dict[str, Any]], name: str, bucket: str
) -> None:
    index, parsed = written(many)
    resources = policy(allow(Resource=bucket))[0].statements[0].resources
    found = index.matching(Pattern(name)).statements_on([resources])
    matching = [one for one in parsed if matches_name(one.actions, Pattern(name), name.partition(":")[0])]
    assert [one for one in matching if is_on(one.resources, bucket) and one not in found] == []
    places = {id(one): place for place, one in enumerate(parsed)}
    assert [places[id(one)] for one in found] == sorted(places[id(one)] for one in found)
    assert [one for one in found if one not in matching] == []


@given(MANY, st.sampled_from(["s3:a*", "s3:*", "s*:a", "s3:ab"]), st.sampled_from(NAMES))
@tried(200)
def test_every_statement_that_may_match_a_pattern_is_found(
    many: list[dict[str, Any]], pattern: str, name: str
) -> None:
    index, parsed = written(many)
    resources = policy(allow(Action=pattern))[0].statements[0].actions
    found, service = (
        index.statements_about(next(iter(resources.patterns))).statements_on([None]),
        name.partition(":")[0],
    )
    shared = [parsed[number] for number in index.sharing(resources)]
    for one in parsed:
        if matches_name(one.actions, Pattern(name), service) and matches_name(
            resources, Pattern(name), service
        ):
            assert one in found
            assert one in shared


@given(MANY, ACTIONS)
@tried(200)
def test_every_statement_that_writes_an_action_is_found(
    many: list[dict[str, Any]], actions: list[str]
) -> None:
    index, parsed = written(many)
    resources = policy(allow(Action=actions))[0].statements[0].actions.patterns
    found = index.writing(resources, [None])
    assert [
        one
        for one in parsed
        if not one.actions.excluded and resources & one.actions.patterns and one not in found
    ] == []


def test_names_that_the_same_statements_match_have_the_same_set() -> None:
    index, _ = written([allow(Action=["s3:a", "s3:b"]), allow(Action="s3:c")])
    assert index.matching(wild("s3:a")) is index.matching(wild("s3:b"))
    assert index.matching(wild("s3:a")) is not index.matching(wild("s3:c"))


# --- and few others are looked at --------------------------------------------------------------

COUNT = 300
STEPS = 12 * COUNT
"""Were each statement compared with each other one, it would take three times as many."""


def patterns_of_one_service(resource: str) -> list[dict[str, Any]]:
    return [allow(Action=f"s3:Get{n}x*", Resource=s3(resource)) for n in range(COUNT)]


def names_of_one_service(resource: str) -> list[dict[str, Any]]:
    return [allow(Action=[f"s3:Get{n}x", f"s3:Put{n}x"], Resource=s3(resource)) for n in range(COUNT)]


def services(resource: str) -> list[dict[str, Any]]:
    return [allow(Action=f"svc{n}:Get*", Resource=f"arn:aws:svc{n}:*:*:{resource}") for n in range(COUNT)]


def resources(object_key: str) -> list[dict[str, Any]]:
    return [allow(Resource=s3(f"bucket-{n}-{object_key}")) for n in range(COUNT)]


def lifted_denies(resource: str) -> list[dict[str, Any]]:
    denies = [deny(Action=f"s3:Get{n}x", Resource=s3(resource)) for n in range(COUNT)]
    return [*denies, *names_of_one_service("*")]


SHAPES = (patterns_of_one_service, names_of_one_service, services, resources, lifted_denies)


@pytest.mark.large
@pytest.mark.parametrize("reading", ActionReading)
@pytest.mark.parametrize("shape", SHAPES)
def test_comparing_takes_a_few_steps_for_each_statement(
    shape: Callable[[str], list[dict[str, Any]]], reading: ActionReading
) -> None:
    wide, narrow = policy(*shape("x/*")), policy(*shape("x/y*"))
    for old, new in ((wide, narrow), (narrow, wide)):
        compare(old, new, reading, limit=STEPS)


@pytest.mark.large
def test_all_new_access_of_many_statements_is_found() -> None:
    for shape in SHAPES[:4]:
        wide, narrow = policy(*shape("x/*")), policy(*shape("x/y*"))
        assert compare(wide, narrow).differences == ()
        found = compare(narrow, wide).differences
        assert [difference.place.statement for difference in found] == list(range(COUNT))
