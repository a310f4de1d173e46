"""What a search with policy variables skips after a quick check has no answer, and saves most work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.access.intersect import overlaps
from octo_spec.access.search.conjunctions import conjunction, contains_point
from octo_spec.access.search.request_space import KeyTypes, request_space
from octo_spec.access.variables import cases
from octo_spec.access.variables.allowed_values import allowed_values
from octo_spec.access.variables.decided_rivals import DecidedRivals
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.policy import parse
from tests.access.samples import allow, deny, is_new, policy, s3, when
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

KEYS = ("custom:a", "custom:b", "custom:c")
OPERATORS = (
    "StringLike",
    "StringNotLike",
    "StringLikeIfExists",
    "StringNotLikeIfExists",
    "StringEqualsIgnoreCase",
    "ForAnyValue:StringLike",
    "Null",
)
PIECES = st.lists(st.sampled_from(["a", "z", ":", "*", "?"]), max_size=3).map("".join)
VALUES = st.one_of(PIECES, st.sampled_from(["*:*", "a*", "a:*", "*"]))


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=2)):
        operator = draw(st.sampled_from(OPERATORS))
        values = st.just(["true"]) if operator == "Null" else st.lists(VALUES, min_size=1, max_size=2)
        found.setdefault(operator, {})[key] = draw(values)
    return found


@st.composite
def resources(draw: st.DrawFn) -> str:
    fields = ("*", "a", *(f"${{{key}}}" for key in KEYS), "${custom:a, 'a:z'}")
    drawn = (draw(st.sampled_from(fields)) for _ in range(3))
    return f"arn:aws:s3:::{':'.join(drawn)}"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    statements: list[JsonValue] = [
        {
            "Effect": effect,
            "Action": "s3:GetObject",
            "Resource": draw(st.sampled_from(["*", draw(resources())])),
            "Condition": draw(conditions()),
        }
        for effect in ("Allow", *draw(st.lists(st.just("Deny"), max_size=3)))
    ]
    return parse({"Version": "2012-10-17", "Statement": statements})


@tried(60)
@given(old=documents(), new=documents())
def test_no_answer_depends_on_what_is_skipped_after_a_quick_check(old: Document, new: Document) -> None:
    with (
        patch.object(DecidedRivals, "met_by", return_value=None),
        patch.object(cases, "allowed_values", return_value={}),
    ):
        try:
            slow = compare_first([old], [new])
        except BudgetExceededError:
            reject()
    assert bool(compare_first([old], [new]).differences) is bool(slow.differences)


@tried(200)
@given(found=conditions(), value=st.text("az:", max_size=4))
def test_each_value_that_conditions_allow_is_an_allowed_value(found: dict[str, Any], value: str) -> None:
    [document] = policy(allow(Condition=found))
    [statement] = document.statements
    for key, pattern in allowed_values(conjunction(statement)).items():
        met = (part for part in conjunction(statement) if part.dimension == key)
        if contains_point(tuple(met), {key: value}):
            assert matches(pattern, value)


@tried(200)
@given(
    inside=conditions(),
    rival=conditions(),
    values=st.lists(st.text("az:", max_size=3), min_size=3, max_size=3),
)
def test_a_rival_that_values_decide_matches_all_requests_inside(
    inside: dict[str, Any], rival: dict[str, Any], values: list[str]
) -> None:
    documents = [*policy(allow(Condition=inside)), *policy(deny(Resource="*", Condition=rival))]
    held, other = (conjunction(document.statements[0]) for document in documents)
    space = request_space(KeyTypes(documents), Budget())
    assigned = dict(zip(KEYS, values, strict=True))
    if DecidedRivals.of(held, [other], space).met_by(dict(assigned), KEYS[0]) is None:
        return
    point = {**assigned, "(action)": "s3:getobject", "(resource)": "arn:aws:s3:::b/x", "(caller)": "AWS:x"}
    assert contains_point(other, point) or not contains_point(held, point)


# --- bounded work ------------------------------------------------------------------------------


def _of_topics(count: int) -> list[Document]:
    """Grant on topics whose fields are variables, each of which some denies bound."""
    keys = [f"custom:k{number}" for number in range(1, count + 1)]
    fields = ":".join(f"${{{key}}}" for key in keys)
    bounds = [deny(Action="*", Resource="*", **when("StringLike", key, "*:*", "*/*")) for key in keys]
    service = deny(Action="*", Resource="*", **when("StringNotLike", keys[1], "sns"))
    partition = deny(Action="*", Resource="*", **when("StringNotLike", keys[0], "aws*"))
    return policy(allow(Action="*", Resource=f"arn:{fields}"), *bounds, service, partition)


@pytest.mark.parametrize("queried", ["Resource", "NotResource"])
def test_fields_of_an_arn_are_not_tried_in_all_combinations(queried: str) -> None:
    [query] = policy(allow(Action=["iam:PutRolePolicy"], **{queried: "arn:aws:iam::111122223333:role/x"}))
    effort = Budget()
    found = list(overlaps(_of_topics(5), query, effort=effort))
    assert found == []
    assert effort.spent < 100


def test_a_rival_on_one_variable_spares_the_combinations_of_the_others() -> None:
    keys = [f"custom:k{number}" for number in range(5)]
    own = allow(Resource=s3("/".join(f"${{{key}}}" for key in keys)))
    longer = [deny(Action="*", Resource="*", **when("StringLike", key, "?*")) for key in keys]
    rest = deny(Resource=s3("////"))
    assert compare_first(policy(), policy(own, *longer, rest), limit=1_000).differences == ()
    assert compare_first(policy(), policy(own, *longer), limit=1_000).differences


def test_a_condition_that_a_value_of_one_variable_fails_spares_the_combinations_of_the_others() -> None:
    keys = [f"custom:k{number}" for number in range(5)]
    one_of = when("StringEquals", keys[0], "aa", "bb")
    own = allow(Resource=s3("/".join(f"${{{key}}}" for key in keys)), **one_of)
    every, one = (deny(Resource=s3(*names)) for names in (("aa/*", "bb/*"), ("aa/*",)))
    assert compare_first(policy(), policy(own, every), limit=2_000).differences == ()
    assert compare_first(policy(), policy(own, one), limit=2_000).differences


def test_the_default_of_a_variable_is_not_a_value_of_its_key() -> None:
    confined = deny(Action="*", Resource="*", **when("StringLike", "custom:a", "*:*"))
    assert is_new(policy(), policy(allow(Resource=s3("${custom:a, 'x:y'}")), confined))
