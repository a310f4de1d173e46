"""Policy variables: no short values and resources are missed, whatever patterns hold the variables.

All short texts over two letters are tried, of which the patterns hold one: with a variable twice in a
pattern, two variables side by side, and conditions that tie up to three variables.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam.policy import parse
from tests.trials import THOROUGH, tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document

KEYS = ("custom:name", "aws:PrincipalTag/x", "custom:key")
VARIABLES = [f"${{{key}}}" for key in KEYS]


def texts(longest: int) -> list[str]:
    return ["".join(letters) for length in range(longest + 1) for letters in product("az", repeat=length)]


def patterns(variables: list[str], longest: int) -> st.SearchStrategy[str]:
    pieces = st.sampled_from(["a", "a", "*", "?", *variables, *variables])
    return st.lists(pieces, max_size=longest).map("".join)


@st.composite
def conditions(draw: st.DrawFn, keys: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=len(keys))):
        others = [f"${{{other}}}" for other in keys if other != key]
        operator = draw(st.sampled_from(["StringLike", "StringLike", "StringNotLike", "StringLikeIfExists"]))
        values = draw(st.lists(patterns(others, 2), min_size=1, max_size=2))
        found.setdefault(operator, {})[key] = values
    return found


@st.composite
def statements(draw: st.DrawFn, keys: list[str]) -> dict[str, Any]:
    variables = [f"${{{key}}}" for key in keys]
    resources = draw(st.lists(patterns(variables, 4), min_size=1, max_size=2))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"])),
        "Action": "s3:GetObject",
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): [
            f"arn:aws:s3:::b{resource}" for resource in resources
        ],
        "Condition": draw(conditions(keys)),
    }


@st.composite
def pairs(draw: st.DrawFn, keys: list[str]) -> tuple[Document, Document]:
    sides = st.lists(statements(keys), min_size=1, max_size=2)
    old, new = draw(sides), draw(sides)
    if draw(st.booleans()):
        new = [{**old[0], "Effect": "Allow", "Condition": draw(conditions(keys))}]
    before, after = (parse({"Version": "2012-10-17", "Statement": side}) for side in (old, new))
    return before, after


def requests(keys: list[str], longest_value: int, longest_rest: int) -> Iterator[Request]:
    values = [None, *texts(longest_value)]
    for chosen in product(values, repeat=len(keys)):
        context = {key.lower(): value for key, value in zip(keys, chosen, strict=True) if value is not None}
        for rest in texts(longest_rest):
            yield Request("s3:GetObject", f"arn:aws:s3:::b{rest}", context)


def check(pair: tuple[Document, Document], keys: list[str], longest_value: int, longest_rest: int) -> None:
    old, new = pair
    try:
        found = compare_first([old], [new])
    except BudgetExceededError:
        reject()  # An error is no answer, so it cannot be wrong.
    for difference in found.differences:
        assert allows([new], difference.witness)
        assert not allows([old], difference.witness)
    if not found.differences:
        for request in requests(keys, longest_value, longest_rest):
            assert not allows([new], request) or allows([old], request), request


@settings(tried(60, thorough=4000), derandomize=not THOROUGH)
@given(pairs([KEYS[0]]))
def test_one_variable(pair: tuple[Document, Document]) -> None:
    check(pair, [KEYS[0]], 4, 5)


@settings(tried(40, thorough=4000), derandomize=not THOROUGH)
@given(pairs(list(KEYS[:2])))
def test_two_variables(pair: tuple[Document, Document]) -> None:
    check(pair, list(KEYS[:2]), 2, 4)


@pytest.mark.large
@settings(tried(20, thorough=2000), derandomize=not THOROUGH)
@given(pairs(list(KEYS)))
def test_three_variables(pair: tuple[Document, Document]) -> None:
    check(pair, list(KEYS), 1, 3)
