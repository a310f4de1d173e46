"""Obligations over the catalogue (``obligations``, ``compare``): no access is missed or made up on a grid."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, Comparison, compare
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.iam import catalog
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.policy import Document, parse
from octo_spec.iam.resource_forms import forms
from tests.access.samples import allow, deny, is_new, policy, when
from tests.trials import THOROUGH, tried

# --- by hand -----------------------------------------------------------------------------------

WHOLE = "arn:${v:1}:${v:2}:${v:3}:${v:4}:${v:5}"


@pytest.mark.parametrize(
    "resource",
    [WHOLE, "${v:1}", "arn:aws:s3:::${v:1}", "arn:aws:${v:1}:::b/x", "arn:aws:s3:::${v:1, 'b/x'}"],
)
def test_a_variable_may_complete_a_resource_of_a_kind(resource: str) -> None:
    new = policy(allow(Resource=resource))
    assert is_new([], new, ActionReading.CATALOGUE)
    assert not is_new(new, new, ActionReading.CATALOGUE)


def test_a_variable_of_excepted_resources_may_complete_a_resource_of_a_kind() -> None:
    assert is_new([], policy(allow(), deny(NotResource="arn:aws:s3:::${v:1}")), ActionReading.CATALOGUE)


def test_a_variable_that_cannot_complete_a_resource_of_a_kind_adds_nothing() -> None:
    slashless = when("StringNotLike", "v:1", "*/*")
    assert is_new([], policy(allow(Resource="arn:aws:s3:::${v:1}", **slashless)))
    assert not is_new([], policy(allow(Resource="arn:aws:s3:::${v:1}", **slashless)), ActionReading.CATALOGUE)


def test_five_variables_within_a_pattern_of_all_kinds_add_nothing() -> None:
    # The variables' values need not be searched, of which there are far too many.
    old, new = policy(allow(Resource="arn:*:*:*:*:*/*")), policy(allow(Resource=WHOLE))
    assert is_new(old, new)
    assert compare(old, new, ActionReading.CATALOGUE, limit=100).differences == ()


@pytest.mark.parametrize(
    "name",
    [
        "organizations:AttachPolicy",  # an account's ARN ends in its twelve digits
        "greengrass:CancelDeployment",  # deployments have ARNs of two forms
    ],
)
def test_a_witness_has_a_resource_of_its_kind(name: str) -> None:
    [difference] = compare([], policy(allow(Action=name)), ActionReading.CATALOGUE).differences
    assert documented(difference.witness)


def test_a_witness_names_a_resource_even_if_its_action_applies_to_any() -> None:
    new = policy(allow(Action=["s3:GetObject", "ec2:DescribeVolumes"]))
    shown = [one.witness for one in compare([], new, ActionReading.CATALOGUE).differences]
    assert {one.action: one.resource for one in shown} == {
        "s3:GetObject": "arn:aws:s3:::example/example",
        "ec2:DescribeVolumes": "*",
    }


def test_a_variable_may_hold_the_arn_of_a_caller() -> None:
    trust = allow(Principal="*", **when("StringLike", "aws:PrincipalArn", "${v:1}"))
    assert is_new([], policy(trust))


# --- by law ------------------------------------------------------------------------------------

ACTIONS = [
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "s3:*",
    "s3:Get*",
    "iam:GetRole",
    "iam:*",
    "*",
]
FIRST, SECOND = "${aws:username}", "${aws:PrincipalTag/t}"
RESOURCES = [
    "*",
    "arn:aws:s3:::*",
    "arn:*:*:*:*:*/*",
    f"arn:aws:s3:::{FIRST}",
    f"arn:aws:s3:::{FIRST}/x",
    f"arn:aws:s3:::b/{SECOND}",
    f"arn:aws:s3:::{FIRST}{SECOND}",
    f"arn:aws:s3:::{FIRST}*",
    f"arn:{FIRST}:{SECOND}:::b/x",
    f"arn:aws:{FIRST}::{SECOND}:role/x",
    f"arn:aws:{SECOND}:{FIRST}",
    f"arn:aws:iam::111122223333:{FIRST}",
    f"arn:aws:iam::{SECOND}:?ole/{FIRST}",
]
VALUES = [
    None,
    "x",
    "b",
    "b/x",
    "/",
    "s3",
    "iam",
    "aws",
    "role/x",
    "111122223333",
    ":111122223333:role/x",
    "::b/x",
]
TESTS = ["x", "b", "*/*", "?", "*:*", "s3", FIRST]
QUERIED = ["s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets", "iam:GetRole", "iam:ListRoles"]
NAMED = [
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::x",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::x/x",
    "arn:aws:s3:::b/x/x",
    "arn:aws:s3:::xx",
    "arn:aws:s3:::/",
    "arn:aws:iam::111122223333:role/x",
    "arn:aws:iam::111122223333:role/b",
]


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(["aws:username", "aws:PrincipalTag/t"]))
    operator = draw(st.sampled_from(["StringLike", "StringNotLike", "StringLikeIfExists"]))
    return {operator: {key: draw(st.sampled_from(TESTS))}}


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "Action", "NotAction"])): draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(
            st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2)
        ),
        "Condition": draw(st.one_of(st.just({}), conditions())),
    }


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Document, Document]:
    old = draw(st.lists(statements(), max_size=2))
    new = draw(st.lists(st.one_of(statements(), st.sampled_from(old or [allow()])), min_size=1, max_size=2))
    before, after = (parse({"Version": "2012-10-17", "Statement": side}) for side in (old, new))
    return before, after


def documented(request: Request) -> bool:
    known = action(request.action)
    if not isinstance(known, Action):
        return False
    return any(forms(known.service, wide).include(request.resource) for wide in known.resources)


@cache
def grid() -> tuple[Request, ...]:
    keys = ("aws:username", "aws:principaltag/t")
    found = (
        Request(
            name, resource, {key: value for key, value in zip(keys, values, strict=True) if value is not None}
        )
        for name, resource, *values in product(QUERIED, NAMED, VALUES, VALUES)
    )
    return tuple(filter(documented, found))


def brings(old: Document, new: Document, request: Request) -> bool:
    return allows([new], request) and not allows([old], request)


SERVICES = ("greengrass", "iam", "organizations", "s3")
"""Few, so that many pairs can be tried."""
STEPS = 10_000


def compared(old: Document, new: Document) -> Comparison:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(catalog, "prefixes", lambda: SERVICES)
        try:
            return compare([old], [new], ActionReading.CATALOGUE, limit=STEPS)
        except BudgetExceededError:
            reject()  # nothing is said of such a pair


@tried(100, thorough=3000)
@given(pairs(), st.randoms(use_true_random=True))
def test_exactly_the_actions_that_add_access_are_listed(
    pair: tuple[Document, Document],
    random: Any,  # noqa: ANN401 - hypothesis's own type
) -> None:
    old, new = pair
    for difference in (found := compared(old, new)).differences:
        assert brings(old, new, difference.witness)
        assert documented(difference.witness)
    reported = {name for difference in found.differences for name in difference.actions}
    others = [request for request in grid() if request.action not in reported]
    for request in others if THOROUGH else random.sample(others, min(len(others), 300)):
        assert not brings(old, new, request), request
