"""Comparing within bounds: no witness is wrong, and no request of a grid is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.bounds import Bounds, allows_within
from octo_spec.access.compare import ActionReading, compare
from octo_spec.iam.policy import Document, parse
from tests.access.test_laws import KEYS, RANDOMS, sample, statements
from tests.trials import tried

if TYPE_CHECKING:
    from random import Random

    from octo_spec.access.request import Request

Sides = tuple[Document, Document, Bounds]


@st.composite
def bounded_pairs(draw: st.DrawFn) -> Sides:
    """Draw two documents with up to two bounds each, of which some are the same on both sides."""
    keys = draw(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=2, unique=True))
    documents = st.lists(statements(keys), min_size=1, max_size=2).map(_document)
    old, new = draw(documents), draw(documents)
    pool = draw(st.lists(documents, min_size=1, max_size=2))
    of_side = st.lists(st.sampled_from(pool), max_size=2).map(lambda drawn: tuple((one,) for one in drawn))
    return old, draw(st.sampled_from([old, new])), Bounds(draw(of_side), draw(of_side))


def _document(listed: list[dict[str, Any]]) -> Document:
    return parse({"Version": "2012-10-17", "Statement": listed})


def brings(sides: Sides, request: Request) -> bool:
    old, new, bounds = sides
    return allows_within([new], bounds.new, request) and not allows_within([old], bounds.old, request)


@tried(40, thorough=5000)
@given(bounded_pairs(), RANDOMS)
def test_every_witness_is_confirmed_and_no_request_of_a_grid_is_missed(sides: Sides, random: Random) -> None:
    old, new, bounds = sides
    found = compare([old], [new], bounds=bounds)
    assert all(brings(sides, difference.witness) for difference in found.differences)
    if not found.differences:
        every = [one for bound in (*bounds.old, *bounds.new) for one in bound]
        requests = sample(joined([old, *every]), joined([new, *every]), random)
        assert [request for request in requests if brings(sides, request)] == []


def joined(documents: list[Document]) -> Document:
    return Document(tuple(statement for document in documents for statement in document.statements))


# --- by hand -----------------------------------------------------------------------------------


def allow(action: str | list[str], resource: str = "*", **condition: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}


def found(old: Document, new: Document, bounds: Bounds) -> list[tuple[tuple[str, ...], str]]:
    differences = compare([old], [new], bounds=bounds).differences
    return [(difference.actions, difference.witness.action) for difference in differences]


NOTHING = Document(())
EC2 = _document([allow("ec2:*")])
READS = (_document([allow(["ec2:Describe*", "s3:Get*"])]),)


def test_access_that_a_bound_does_not_allow_is_not_new() -> None:
    assert found(NOTHING, EC2, Bounds(new=(READS,))) == [(("ec2:Describe*",), "ec2:DescribeAnything")]
    assert found(NOTHING, EC2, Bounds(new=((_document([allow("s3:*")]),),))) == []


def test_a_removed_bound_adds_what_it_blocked() -> None:
    [(actions, witness)] = found(EC2, EC2, Bounds(old=(READS,)))
    assert actions == ("ec2:*",)
    assert not witness.startswith("ec2:Describe")


def test_the_same_bound_on_both_sides_adds_nothing() -> None:
    assert found(EC2, EC2, Bounds((READS,), (READS,))) == []
    wider = _document([allow("*")])
    assert found(EC2, wider, Bounds((READS,), (READS,))) == [(("s3:Get*",), "s3:GetAnything")]


def test_a_deny_of_a_bound_counts_and_its_loss_too() -> None:
    denying = (_document([allow("*"), {**allow("ec2:Run*"), "Effect": "Deny"}]),)
    free = (_document([allow("*")]),)
    run = _document([allow("ec2:RunInstances")])
    assert found(NOTHING, run, Bounds(new=(denying,))) == []
    assert found(run, run, Bounds((denying,), (free,))) == [(("ec2:RunInstances",), "ec2:RunInstances")]


def test_bounds_narrow_each_other() -> None:
    s3 = (_document([allow("s3:*")]),)
    assert found(NOTHING, _document([allow("*")]), Bounds(new=(READS, s3))) == [
        (("s3:Get*",), "s3:GetAnything")
    ]


@pytest.mark.parametrize("excepted", ["grant", "bound"])
def test_an_allow_with_excepted_resources_and_another_bound_are_combined(excepted: str) -> None:
    everywhere, logs = allow("s3:Get*"), allow("s3:Get*", "arn:aws:s3:::logs/*")
    del everywhere["Resource"]
    but_keys = {**everywhere, "NotResource": "arn:aws:s3:::keys/*"}
    grant, bound = (but_keys, logs) if excepted == "grant" else (logs, but_keys)
    assert found(NOTHING, _document([grant]), Bounds(new=((_document([bound]),),))) == [
        (("s3:Get*",), "s3:GetAnything")
    ]


@pytest.mark.parametrize("reading", ActionReading)
def test_conditions_of_several_bounds_must_hold_together(reading: ActionReading) -> None:
    here, there = (
        (_document([allow("*", StringEquals={"aws:RequestedRegion": region})]),)
        for region in ("eu-west-1", "us-east-1")
    )
    run = _document([allow("ec2:RunInstances")])
    assert compare([NOTHING], [run], reading, bounds=Bounds(new=(here, there))).differences == ()
    [*differences] = compare([NOTHING], [run], reading, bounds=Bounds(new=(here,))).differences
    assert {difference.witness.context["aws:requestedregion"] for difference in differences} == {"eu-west-1"}
