"""A witness that is moved: it answers as a search would, evaluation confirms it, and it spares the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.access.compare import ActionReading
from octo_spec.access.evaluate import allows, applies
from octo_spec.access.intersect import Overlap, overlaps
from octo_spec.access.precedents import Precedents
from octo_spec.access.request import contradictions
from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.glob_matching import any_matches, matches
from octo_spec.iam.resource_forms import forms
from octo_spec.iam.resource_types import NO_RESOURCE
from tests.access.samples import allow, deny, policy, when
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document

PARTS = ":".join(f"${{part{number}}}" for number in range(1, 6))
ACTIONS = ["sqs:*", "sns:*", "sns:Publish", "kms:*", "s3:*Object", "*", "ssm:Get*", "iam:Pass*", "ec2:Run*"]
RESOURCES = [
    *("*", f"arn:{PARTS}", "arn:aws:s3:::b/*", "arn:aws:sqs:eu-west-1:*:${name}", "arn:*:*:*:*:${name}"),
    *("arn:aws:s3:::${name}/${name}", "${name}", "arn:aws:kms:*:${aws:PrincipalAccount}:key/*"),
    *("arn:aws:sns:*:444455556666:*", "arn:aws-cn:*:*:*:${aws:username}", "arn:aws:*:*:*:${tags}"),
]
CONDITIONS: list[dict[str, Any]] = [
    *({}, {}, when("StringLike", "name", "a*"), when("StringNotEquals", "part2", "sqs")),
    *(when("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"), when("Null", "name", "true")),
    *(when("StringEquals", "aws:ResourceAccount", "111122223333"), when("StringEquals", "part5", "${name}")),
    *(when("ForAnyValue:StringEquals", "tags", "x"), when("StringEquals", "aws:PrincipalType", "User")),
    *(when("Null", "aws:username", "false"), when("Bool", "aws:SecureTransport", "false")),
]


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("Allow", "Allow", "Deny")) -> dict[str, Any]:
    return {
        "Effect": draw(st.sampled_from(effects)),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(
            st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2)
        ),
        **draw(st.sampled_from(CONDITIONS)),
    }


QUERIED = st.sampled_from([["sqs:*", "sns:*"], ["kms:*", "sns:Publish"], ["ssm:*", "s3:*", "iam:PassRole"]])


@st.composite
def questions(draw: st.DrawFn) -> tuple[Document, Document]:
    granted = draw(st.lists(statements(), min_size=1, max_size=3))
    resource = draw(st.sampled_from(["*", "*", "arn:aws:*:*:*:*", "arn:aws:s3:::b/x"]))
    query = allow(Action=draw(QUERIED), Resource=resource, **draw(st.sampled_from(CONDITIONS)))
    return policy(*granted)[0], policy(query)[0]


NAMED = [
    *("arn:?*:sqs:?*:?*:~", "arn:aws:sns:*:*:topic", "arn:*:s3:::b/x", "arn:aws-cn:kms:*:*:key/*", "*"),
    *("arn:*:iam::444455556666:role/~", "arn:*:*:*:*:a*", "~"),
]


@st.composite
def many_questions(draw: st.DrawFn) -> tuple[Document, Document]:
    """Draw grants, and several statements that ask of them, mostly under the same conditions."""
    granted = draw(st.lists(statements(), min_size=1, max_size=3))
    conditions = draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=2))
    query = [
        allow(Action=draw(QUERIED), Resource=resources, **draw(st.sampled_from(conditions)))
        for resources in draw(st.lists(st.lists(st.sampled_from(NAMED), min_size=1, max_size=2), max_size=4))
    ]
    return policy(*granted)[0], policy(*query)[0]


def answered(
    document: Document, query: Document, reading: ActionReading = ActionReading.CATALOGUE
) -> list[Overlap] | None:
    """Ask; ``None`` where the search gives up, soon."""
    try:
        return list(overlaps([document], query, reading=reading, effort=Budget(20_000)))
    except BudgetExceededError:
        return None


def searched(
    document: Document, query: Document, reading: ActionReading = ActionReading.CATALOGUE
) -> list[Overlap] | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Precedents, "moved_witness", lambda *_: None)
        return answered(document, query, reading)


@tried(60, thorough=3000)
@given(questions())
def test_a_moved_witness_answers_as_a_search_does(question: tuple[Document, Document]) -> None:
    document, query = question
    found, plain = answered(document, query), searched(document, query)
    assert plain is None or without_witnesses(found) == without_witnesses(plain)
    for one in found or ():
        assert allows([document], one.witness)
        assert applies(query.statements[one.queried], one.witness)
        assert contradictions(one.witness) == ()
        assert can_be(one.witness)


@tried(60, thorough=3000)
@given(many_questions())
def test_a_witness_moved_between_queries_answers_as_a_search_does(
    question: tuple[Document, Document],
) -> None:
    document, query = question
    found = answered(document, query, ActionReading.ALL_NAMES)
    plain = searched(document, query, ActionReading.ALL_NAMES)
    assert plain is None or without_witnesses(found) == without_witnesses(plain)
    for one in found or ():
        assert allows([document], one.witness)
        assert applies(query.statements[one.queried], one.witness)
        assert contradictions(one.witness) == ()
        assert matches(ANY_ARN, one.witness.resource) or one.witness.resource == NO_RESOURCE


def without_witnesses(found: list[Overlap] | None) -> list[object] | None:
    """Return the overlaps without their witnesses."""
    return None if found is None else [(one.queried, one.place, one.actions) for one in found]


def can_be(request: Request) -> bool:
    """Whether the action may name the resource, in the form that AWS documents."""
    known = action(request.action)
    assert isinstance(known, Action)
    return any(
        forms(known.service, wide).include(request.resource)
        for wide in known.resources
        if any_matches(frozenset({wide}), request.resource)
    )


def test_few_of_many_resource_types_are_searched() -> None:
    documents = policy(allow(NotAction=["iam:*", "s3:*"], Resource=f"arn:{PARTS}"))
    [query] = policy(allow(Action=["ec2:*", "rds:*", "ssm:*", "glue:*", "sagemaker:*"]))
    effort = Budget(2_500)
    assert len(list(overlaps(documents, query, effort=effort))) > 150


def test_few_of_many_queries_about_one_grant_are_searched() -> None:
    documents = policy(allow(Action="ssm:*"))
    kinds = [f"kind{number}" for number in range(100)]
    query = policy(*(allow(Action=f"ssm:Get{kind}", Resource=f"arn:*:ssm:*:*:{kind}/~") for kind in kinds))[0]
    effort = Budget(1_000)
    found = list(overlaps(documents, query, reading=ActionReading.ALL_NAMES, effort=effort))
    assert [one.witness.resource.rpartition(":")[2] for one in found] == [f"{kind}/~" for kind in kinds]


def test_a_moved_witness_has_the_keys_of_every_request() -> None:
    always = when("Null", "aws:CurrentTime", "false")
    documents = policy(allow(Action="*", Resource=f"arn:{PARTS}"), deny(Action="sqs:*", **always))
    [query] = policy(allow(Action=["sns:Publish", "sqs:SendMessage", "kms:Decrypt"]))
    named = {name for one in overlaps(documents, query) for name in one.actions}
    assert named == {"sns:Publish", "kms:Decrypt"}
