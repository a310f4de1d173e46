"""Policy variables: no value of a grid is missed, and every witness is confirmed: all of ``variables``."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.compare import compare
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam.policy import Document, parse
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator

RESOURCES = [
    "arn:aws:s3:::${aws:username}",
    "arn:aws:s3:::${aws:username}/*",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b/${aws:username}/${aws:PrincipalTag/t}",
    "arn:aws:s3:::${aws:PrincipalTag/t, 'b'}/${aws:username}",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::?",
    "arn:aws:s3:::b/x?",
    "arn:aws:s3:::*/${aws:username}",
    "arn:aws:s3:::b/${aws:username}*",
    "arn:aws:s3:::*/x",
    "*",
]
VALUES = [
    "${aws:username}",
    "${aws:PrincipalTag/t}",
    "x",
    "b",
    "*",
    "x*",
    "x?",
    "*/*",
    "${aws:username}*",
    "${aws:PrincipalTag/t}*",
    "${aws:username, 'x'}",
]
OPERATORS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists"]
KEYS = ["aws:username", "aws:PrincipalTag/t", "aws:PrincipalOrgID"]


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    block = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), min_size=1, max_size=2)
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "Action": "s3:GetObject",
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(st.sampled_from(RESOURCES)),
        "Condition": draw(st.dictionaries(st.sampled_from(OPERATORS), block, max_size=2)),
    }


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Document, Document]:
    old = draw(st.lists(statements(), min_size=1, max_size=3))
    new = draw(st.lists(st.one_of(statements(), st.sampled_from(old)), min_size=1, max_size=2))
    before, after = (parse({"Version": "2012-10-17", "Statement": side}) for side in (old, new))
    return before, after


@tried(40, thorough=3000)
@given(pairs())
def test_values_of_variables_are_neither_missed_nor_invented(pair: tuple[Document, Document]) -> None:
    old, new = pair
    # Few steps, so that a search that does not end is seen soon.
    found = compare([old], [new], limit=20_000)
    for difference in found.differences:
        assert brings(old, new, difference.witness)
    if not found.differences:
        assert [request for request in grid() if brings(old, new, request)] == []


def brings(old: Document, new: Document, request: Request) -> bool:
    return allows([new], request) and not allows([old], request)


def grid() -> Iterator[Request]:
    values = [None, "x", "b", "y", "b/x", "xy", "xyy"]
    for *chosen, name in product(
        values, values, [None, "x", "y"], ["b", "x", "b/x", "b/y", "y/x", "b/xy", "b/x/x", "b/x/b"]
    ):
        named = zip(("aws:username", "aws:principaltag/t", "aws:principalorgid"), chosen, strict=True)
        context = {key: value for key, value in named if value is not None}
        yield Request("s3:GetObject", f"arn:aws:s3:::{name}", context)
