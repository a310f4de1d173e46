"""Laws of comparing, over generated documents with every operator: ``compare`` with all that it calls."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import (
    ActionReading,
    Comparison,
    Contexts,
    allows_more_documented,
    compare,
    compare_first,
    compare_in_both_readings,
)
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request, contradictions
from octo_spec.access.search.request_space import KeyTypes
from octo_spec.iam.operators import OPERATORS, Family, OperatorForm, Quantifier
from octo_spec.iam.policy import Document, parse
from tests.trials import THOROUGH, tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from octo_spec.iam.conditions import ContextValue

ACTIONS = ["s3:GetObject", "s3:Get*", "s3:*", "*", "s3:?etObject", "s3:PutObject", "ec2:*", "s3:*Object"]
RESOURCES = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::b/x",
    "arn:aws:s3",
    "arn:aws:s3:*:*:b*",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b/${aws:username, 'x'}",
    "arn:aws:s3:::*x",
]
TEXTS = ["x", "y", "x*", "?", "*", "", "${aws:username}"]
ARNS = ["arn:aws:s3:::b", "arn:aws:s3:*:*:b", "arn:aws:sns:*:1:x:*"]
VALUES = {
    Family.STRING: TEXTS,
    Family.ARN: ARNS,
    Family.NUMERIC: ["1", "2", "2.5"],
    Family.DATE: ["2024-01-01T00:00:00Z", "2025", "1735689600"],
    Family.BOOL: ["true", "false"],
    Family.IP: ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.1.2.3"],
    Family.BINARY: ["eA==", "eQ=="],
    Family.NULL: ["true", "false"],
}
KEYS = {
    "aws:username": Family.STRING,
    "aws:RequestTag/x": Family.STRING,
    "aws:TagKeys": Family.STRING,
    "aws:PrincipalOrgID": Family.STRING,
    "custom:key": Family.STRING,
    "custom:other": Family.STRING,
    "aws:SourceArn": Family.ARN,
    "aws:MultiFactorAuthAge": Family.NUMERIC,
    "aws:CurrentTime": Family.DATE,
    "aws:SecureTransport": Family.BOOL,
    "aws:MultiFactorAuthPresent": Family.BOOL,
    "aws:SourceIp": Family.IP,
    "custom:bytes": Family.BINARY,
    "s3:prefix": Family.STRING,
}
OPERATORS_OF = {family: [one for one in OPERATORS if one.family is family] for family in Family}


@st.composite
def conditions(draw: st.DrawFn, keys: list[str]) -> dict[str, Any]:
    key = draw(st.sampled_from(keys))
    if draw(st.integers(0, 4)) == 0:
        return {"Null": {key: draw(st.sampled_from(VALUES[Family.NULL]))}}
    family = KEYS[key]
    form = OperatorForm(
        draw(st.sampled_from(OPERATORS_OF[family])),
        draw(st.sampled_from([None, None, *Quantifier])),
        draw(st.sampled_from([False, False, True])),
    )
    return {str(form): {key: draw(st.lists(st.sampled_from(VALUES[family]), min_size=1, max_size=2))}}


@st.composite
def statements(draw: st.DrawFn, keys: list[str]) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(
            st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2)
        ),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(
            st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2),
        ),
    }
    statement["Condition"] = {}
    for condition in draw(st.lists(conditions(keys), max_size=2)):
        statement["Condition"] |= condition
    return statement


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Document, Document]:
    """Draw two documents; half of the time the new one is the old one, slightly changed."""
    keys = draw(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=2, unique=True))
    sides = st.lists(statements(keys), min_size=1, max_size=3)
    old = draw(sides)
    new = [draw(changed(one, keys)) for one in old] if draw(st.booleans()) else draw(sides)
    version = draw(st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"]))
    before, after = (parse({"Version": version, "Statement": side}) for side in (old, new))
    return before, after


@st.composite
def changed(draw: st.DrawFn, statement: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    other = draw(statements(keys))
    names = [name for name in ("Condition", "Action", "Resource") if name in statement and name in other]
    part = draw(st.sampled_from(["nothing", *names]))
    return statement if part == "nothing" else {**statement, part: other[part]}


RANDOMS = st.randoms(use_true_random=True)
"""Generators of which hypothesis draws the seed: it need not draw each of hundreds of choices."""


def brings(old: Document, new: Document, request: Request) -> bool:
    return allows([new], request) and not allows([old], request)


@pytest.mark.large
@tried(100, thorough=5000)
@given(pairs(), RANDOMS)
def test_every_witness_is_confirmed_and_no_request_of_a_grid_is_missed(
    pair: tuple[Document, Document], random: Random
) -> None:
    old, new = pair
    found = compare([old], [new])
    for difference in found.differences:
        assert brings(old, new, difference.witness)
        assert not contradictions(difference.witness)
    if not found.differences:
        requests = grid(old, new) if THOROUGH else sample(old, new, random)
        assert [request for request in requests if brings(old, new, request)] == []


@tried(12)
@given(pairs())
def test_the_catalogue_finds_nothing_that_all_names_do_not(pair: tuple[Document, Document]) -> None:
    old, new = pair
    found = compare_first([old], [new], ActionReading.CATALOGUE)
    assert all(brings(old, new, difference.witness) for difference in found.differences)
    if found.differences:
        assert compare_first([old], [new]).differences


@contextmanager
def unless_given_up() -> Iterator[None]:
    """Try another example where a search needs too many steps, as few pairs of documents do."""
    try:
        yield
    except BudgetExceededError:
        reject()


@tried(100)
@given(pairs())
def test_a_first_difference_is_found_exactly_if_there_is_a_difference(
    pair: tuple[Document, Document],
) -> None:
    old, new = pair
    with unless_given_up():
        every = compare_in_both_readings([old], [new], contexts=Contexts.ANY).all_names
        assert bool(compare_first([old], [new]).differences) is bool(every.differences)


@tried(100)
@given(pairs())
def test_more_of_documented_actions_is_allowed_exactly_if_there_is_such_a_difference(
    pair: tuple[Document, Document],
) -> None:
    old, new = pair
    with unless_given_up():
        every = compare([old], [new], ActionReading.CATALOGUE)
        assert allows_more_documented([old], [new]) is bool(every.differences)


@tried(100)
@given(pairs(), RANDOMS)
def test_order_repetition_and_splitting_change_nothing(
    pair: tuple[Document, Document], random: Random
) -> None:
    document = Document(pair[0].statements + pair[1].statements)
    shuffled = list(document.statements)
    random.shuffle(shuffled)
    split = [Document((statement,)) for statement in shuffled]
    for same in ([Document(tuple(shuffled))], split, [*split, document]):
        assert compare([document], same) == compare(same, [document]) == Comparison(())


GRID_ACTIONS = ["s3:getobject", "s3:getx", "s3:putobject", "s3:letobject", "ec2:x", "iam:x", "s3:xobject"]
GRID_RESOURCES = [
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/y",
    "arn:aws:s3:::b/zz",
    "arn:aws:s3:::zzx",
    "arn:aws:s3:::b/zx",
    "arn:aws:s3:us-east-1:1:b",
    "arn:aws:ec2:::x",
    "arn:aws:s3:::b/",
]
GRID_TEXTS = ["x", "X", "y", "xz", "z", "zz", "", "${aws:username}"]
GRID_VALUES = {
    Family.STRING: GRID_TEXTS,
    Family.ARN: ["arn:aws:s3:::b", "arn:aws:s3:us-east-1:1:b", "arn:aws:sns:x:1:x:y", "arn:aws:s3:::z"],
    Family.NUMERIC: ["0", "1", "1.5", "2", "2.2", "2.5", "9"],
    Family.DATE: ["2023-01-01", "2024-01-01", "2024-06-01", "2025-01-01T00:00:00Z", "2026"],
    Family.BOOL: ["true", "false"],
    Family.IP: ["9.0.0.1", "10.0.0.1", "10.1.2.3", "10.1.9.9", "2001:db8::1", "::1"],
    Family.BINARY: ["eA==", "eQ==", "eg=="],
}


def grid(old: Document, new: Document) -> Iterator[Request]:
    """List the requests of a grid over what two documents mention."""
    return filter(possible, (request_of(point) for point in product(*axes(old, new))))


def sample(old: Document, new: Document, random: Random) -> Iterator[Request]:
    """Draw some requests of the grid, which may have hundreds of thousands."""
    all_axes = axes(old, new)
    points = (tuple(random.choice(axis) for axis in all_axes) for _ in range(2_000))
    return islice(filter(possible, map(request_of, points)), 200)


Point = tuple[Any, ...]
"""An action, a resource, and a key with its value, or none, for each key."""


def axes(old: Document, new: Document) -> list[list[Any]]:
    keys = sorted(
        {one.key for document in (old, new) for each in document.statements for one in each.conditions}
    )
    names = {"aws:username", *keys} | ({"aws:tagkeys"} if "aws:requesttag/x" in keys else set())
    choices = ([(key, value) for value in values_of(key, old, new)] for key in sorted(names))
    return [GRID_ACTIONS, GRID_RESOURCES, *choices]


def request_of(point: Point) -> Request:
    action, resource, *context = point
    return Request(action, resource, {key: value for key, value in context if value is not None})


def possible(request: Request) -> bool:
    return not contradictions(request)


def values_of(key: str, old: Document, new: Document) -> Iterable[ContextValue | None]:
    key_type = KeyTypes((old, new))(key)
    family = next(family for name, family in KEYS.items() if name.lower() == key)
    values = GRID_VALUES[family]
    absent: list[ContextValue | None] = [None] if key_type.may_be_absent else []
    one: list[ContextValue | None] = list(values) if key_type.single else []
    sets = [frozenset({value}) for value in values] + [frozenset(two) for two in pairwise(values)]
    return [*absent, *one, *(sets if key_type.many else [])]


@pytest.mark.large
@pytest.mark.parametrize("reading", ActionReading)
def test_no_document_allows_nothing(reading: ActionReading) -> None:
    everything = parse(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    )
    assert compare([], [everything], reading).differences
    assert compare([everything], [], reading) == Comparison(())
