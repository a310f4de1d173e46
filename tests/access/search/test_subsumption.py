"""Subsumption of conjunctions, whatever their variables hold: plain cases, and that it is never wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from octo_spec.access.evaluate import applies
from octo_spec.access.search.conjunctions import conjunction
from octo_spec.access.search.subsumption import implies
from octo_spec.iam.policy import parse
from tests.access.samples import allow, s3
from tests.access.variables.test_cases_by_brute_force import KEYS, requests, statements
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.policy import Statement

USER, TAG = "${aws:username}", "${aws:PrincipalTag/team}"


def statement(data: dict[str, Any]) -> Statement:
    (found,) = parse({"Version": "2012-10-17", "Statement": data}).statements
    return found


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        (f"b/{USER}/x", f"b/{USER}/*", True),
        (f"b/{USER}/x", "b/*", True),
        (f"b/{USER}/x", f"b/{TAG}/*", False),
        (f"b/{USER}", "b/?", False),
        (f"b/{USER}", "b/*a*", False),
        ("b/x", f"b/{USER}", False),
    ],
)
def test_containment_for_every_value_is_decided(inner: str, outer: str, expected: bool) -> None:  # noqa: FBT001 - the outcome
    within, around = (conjunction(statement(allow(Resource=s3(one)))) for one in (inner, outer))
    assert implies(within, around) is expected
    without, beyond = (conjunction(statement(allow(NotResource=s3(one)))) for one in (outer, inner))
    assert implies(without, beyond) is expected


def test_a_part_of_an_arn_matches_no_value_with_a_colon() -> None:
    within = conjunction(statement(allow(Resource=f"arn:aws:sns:us-east-1:{USER}:x")))
    assert not implies(within, conjunction(statement(allow(Resource="arn:aws:sns:us-east-1:*:x"))))
    assert implies(within, conjunction(statement(allow(Resource=f"arn:aws:sns:*:{USER}:x"))))


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("StringLike", "StringLikeIfExists", True),
        ("StringLikeIfExists", "StringLike", False),
        ("StringLike", "StringNotLike", False),
        ("ForAnyValue:StringLike", "ForAllValues:StringLike", False),
    ],
)
def test_a_condition_is_implied_by_a_stronger_one(inner: str, outer: str, expected: bool) -> None:  # noqa: FBT001 - the outcome
    within, around = (
        conjunction(statement(allow(Condition={operator: {"custom:key": value}})))
        for operator, value in ((inner, f"{USER}x"), (outer, f"{USER}*"))
    )
    assert implies(within, around) is expected


@tried(60)
@given(statements(list(KEYS[:2])), statements(list(KEYS[:2])))
def test_subsumption_is_never_wrong(inner: dict[str, Any], outer: dict[str, Any]) -> None:
    within, around = statement(inner), statement(outer)
    if implies(conjunction(within), conjunction(around)):
        for request in requests(list(KEYS[:2]), 2, 4):
            assert applies(around, request) or not applies(within, request), request
