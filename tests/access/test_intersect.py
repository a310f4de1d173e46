"""Which requests of a query documents allow: none is missed or made up, on a grid of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from octo_spec.access.bounds import allows_within
from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.access.compare import ActionReading
from octo_spec.access.evaluate import StatementPlace, allows, applies
from octo_spec.access.intersect import Overlap, overlaps
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob_matching import matches
from tests.access.samples import allow, deny, policy, s3, when
from tests.access.test_bounds import bounded_pairs, joined
from tests.access.test_laws import RANDOMS, pairs, sample
from tests.trials import tried

if TYPE_CHECKING:
    from random import Random

    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document
    from tests.access.test_bounds import Sides

# --- by hand -----------------------------------------------------------------------------------


def found(
    documents: list[Document], *queries: dict[str, Any], limits: list[Document] | None = None
) -> list[Overlap]:
    return list(overlaps(documents, policy(*queries)[0], limits or []))


def test_queried_and_allowed_actions_are_named_in_the_spelling_of_aws() -> None:
    documents = policy(allow(Action=["ec2:*", "s3:get*"]), allow(Action="s3:putobject", Resource=s3("b/*")))
    one, other = found(documents, allow(Action=["s3:GetObject", "S3:PutObject", "s3:GetObjectAcl", "sqs:*"]))
    assert (one.queried, one.place, one.actions) == (
        0,
        StatementPlace(0, 0),
        ("s3:GetObject", "s3:GetObjectAcl"),
    )
    assert (other.place, other.actions) == (StatementPlace(0, 1), ("s3:PutObject",))
    assert other.witness.resource.startswith("arn:aws:s3:::b/")


def test_a_deny_a_condition_and_a_limit_exclude_queried_requests() -> None:
    tagged = when("StringEquals", "aws:PrincipalTag/team", "a")
    queries = allow(**when("StringEquals", "aws:PrincipalTag/team", "b"))
    assert found(policy(allow()), queries)
    assert found(policy(allow(**tagged)), queries) == []
    assert (
        found(policy(allow(), deny(**when("StringNotEquals", "aws:PrincipalTag/team", "a"))), queries) == []
    )
    assert found(policy(allow()), queries, limits=policy(deny())) == []


def test_one_pair_of_statements_takes_no_more_steps_than_are_left() -> None:
    [queries] = policy(allow())
    with pytest.raises(BudgetExceededError):
        list(overlaps(policy(allow()), queries, effort=Budget(0)))


PLAIN_NAME = when("StringNotLike", "aws:username", "*~*")


@pytest.mark.parametrize(
    ("granted", "queried"),
    [
        ({"NotResource": s3("a")}, {"Resource": s3("x~y"), **PLAIN_NAME}),
        ({"NotResource": s3("${aws:username}")}, {"Resource": s3("x~y"), **PLAIN_NAME}),
        ({"Resource": s3("a")}, {"NotResource": s3("x~y"), **PLAIN_NAME}),
        ({"Resource": s3("${aws:username, 'x~y'}")}, {"Resource": s3("a"), **PLAIN_NAME}),
        ({"Resource": s3("${aws:userid}")}, {"Resource": s3("x~y"), **PLAIN_NAME}),
        ({"Resource": s3("*")}, {"Resource": s3("x~y"), **PLAIN_NAME}),
        ({"Resource": s3("x~y")}, {"Resource": s3("x~y"), **PLAIN_NAME}),
        ({"Resource": s3("x~y", "${aws:username}")}, {"Resource": s3("a", "x~y"), **PLAIN_NAME}),
    ],
)
def test_a_character_that_a_key_lacks_excludes_no_other_request(
    granted: dict[str, Any], queried: dict[str, Any]
) -> None:
    """A name with such a character may be outside of ``NotResource``, or the value of another key."""
    for sides in ((granted, queried), (queried, granted)):
        one, other = (policy(allow(Action="s3:ListBucket", **side)) for side in sides)
        [overlap] = overlaps(one, other[0], [])
        assert allows(one, overlap.witness)
        assert allows(other, overlap.witness)


def test_a_name_with_a_character_that_the_key_lacks_is_no_value_of_the_key() -> None:
    named = policy(allow(Action="s3:ListBucket", Resource=s3("${aws:username}"), **PLAIN_NAME))
    assert not found(named, allow(Action="s3:ListBucket", Resource=s3("x~y")))


TWO_VARIABLES = [
    "arn:${partition}:ssm:*:${account}:automation-definition/Change-*:*",
    "arn:${partition}:ssm:*:${account}:document/Change-*",
    "arn:${partition}:ssm:*:${account}:automation-execution/*",
]
NAMED = "arn:*:ssm:*:*:{}"
KEPT_OUT = [("partition", "*~*"), ("account", "*~*")]


def kept_out(*names: str) -> dict[str, Any]:
    resources = [NAMED.format(name) for name in names]
    condition = {"StringNotLike": dict(KEPT_OUT)}
    return allow(Action="ssm:StartAutomationExecution", Resource=resources, Condition=condition)


def test_variables_in_a_resource_that_matches_one_type_of_several_need_few_steps() -> None:
    documents = policy(allow(Action="ssm:StartAutomationExecution", Resource=TWO_VARIABLES))
    unnamed = kept_out("automation-definition/~:~", "document/~", "automation-execution/~")
    [queries] = policy(unnamed)
    [overlap] = overlaps(documents, queries, effort=Budget(4_000))
    assert overlap.witness.resource.endswith(":automation-execution/~")
    [queries] = policy(kept_out("automation-definition/~:~", "document/~"))
    assert list(overlaps(documents, queries, effort=Budget(4_000))) == []


def test_a_resource_of_variables_alone_needs_few_steps() -> None:
    parts = ":".join(f"${{part{number}}}" for number in range(1, 6))
    documents = policy(allow(NotAction=["iam:*", "s3:*"], Resource=f"arn:{parts}"))
    requests = allow(Action=["securityhub:TagResource", "account:GetAlternateContact", "iam:PassRole"])
    [queries] = policy(requests)
    named = {
        name for overlap in overlaps(documents, queries, effort=Budget(4_000)) for name in overlap.actions
    }
    assert named == {"securityhub:TagResource", "account:GetAlternateContact"}


def test_a_deny_of_some_actions_leaves_the_others_allowed() -> None:
    documents = policy(allow(Action="s3:*"), deny(Action="s3:Put*"))
    [overlap] = found(documents, allow(Action=["s3:PutObject", "s3:GetObject"]))
    assert overlap.actions == ("s3:GetObject",)


def test_an_action_is_allowed_only_on_the_kinds_of_resources_that_aws_documents_for_it() -> None:
    documents = policy(allow(Action="iam:*", Resource="arn:aws:iam::111122223333:role/*"))
    assert found(documents, allow(Action="iam:CreateUser")) == []
    assert found(documents, allow(Action="iam:CreateRole"))


@pytest.mark.parametrize(
    ("granted", "queries"), [("s3:Unheard", "s3:*"), ("s3:*", "s3:Unheard"), ("*", "new:It")]
)
def test_an_action_that_aws_does_not_document_counts_where_it_is_spelled_out(
    granted: str, queries: str
) -> None:
    actions = [one.actions for one in found(policy(allow(Action=granted)), allow(Action=queries))]
    assert any("unheard" in str(one).lower() or "new:it" in str(one).lower() for one in actions)


def test_a_query_for_everything_is_answered_with_any_action() -> None:
    [overlap] = found(policy(allow(Action="*")), allow(Action="*"))
    assert overlap.actions == ("*",)


@pytest.mark.parametrize(
    "granted",
    [
        "arn:aws:s3:::${aws:username}",
        "arn:aws:s3:::${aws:username}/x",
        "arn:${a:1}:${a:2}:${a:3}:${a:4}:${a:5}",
    ],
)
@pytest.mark.parametrize("queries", ["*", "arn:*:s3:::*", "arn:aws:s3:::b/*"])
def test_a_variable_may_complete_a_resource_of_a_kind(granted: str, queries: str) -> None:
    [overlap] = found(policy(allow(Resource=granted)), allow(Resource=queries))
    assert overlap.actions == ("s3:GetObject",)


def test_a_queried_request_must_be_allowed_by_each_bound() -> None:
    queries = allow(Action=["s3:GetObject", "s3:PutObject"])
    query = policy(queries)[0]
    reading, denying = policy(allow(Action="s3:Get*")), policy(allow(), deny(Action="s3:Get*"))
    assert [one.actions for one in overlaps(policy(allow()), query, bounds=[reading])] == [("s3:GetObject",)]
    assert list(overlaps(policy(allow()), query, bounds=[reading, denying])) == []
    assert list(overlaps(policy(allow()), query, bounds=[[]])) == []


@pytest.mark.parametrize("reading", ActionReading)
def test_no_step_is_spent_if_an_allow_and_a_bound_have_different_actions(reading: ActionReading) -> None:
    [query] = policy(allow(Action="s3:?et*"))
    granted = policy(*(allow(Action=f"s3:*{name}") for name in ("Acl", "Policy", "Tagging")))
    others = policy(allow(Action="s3:*Object"), allow(Action="s3:PutObject"))
    assert list(overlaps(granted, query, reading=reading, bounds=[others], effort=Budget(0))) == []
    acl = policy(allow(Action="s3:*ObjectAcl"))
    assert list(overlaps(granted, query, reading=reading, bounds=[acl]))


# --- by law ------------------------------------------------------------------------------------


def documented(request: Request) -> bool:
    """Whether AWS documents the action, and for this kind of resource."""
    known = action(request.action)
    return not isinstance(known, Action) or any(matches(one, request.resource) for one in known.resources)


def in_common(documents: list[Document], queries: Document, request: Request) -> bool:
    return allows(documents, request) and any(applies(one, request) for one in queries.statements)


@pytest.mark.medium
@tried(30, thorough=5000)
@given(pairs(), RANDOMS)
def test_queried_and_allowed_requests_are_found_exactly(
    pair: tuple[Document, Document], random: Random
) -> None:
    document, queries = pair
    answers = list(overlaps([document], queries))
    for one in answers:
        assert in_common([document], queries, one.witness)
        assert applies(queries.statements[one.queried], one.witness)
        allowing = document.statements[one.place.statement]
        assert allowing.effect is Effect.ALLOW
        assert applies(allowing, one.witness)
    met = {(one.queried, one.place.statement) for one in answers}
    for request in sample(document, queries, random):
        if documented(request) and allows([document], request):
            assert met >= expected(document, queries, request)


@tried(30, thorough=5000)
@given(bounded_pairs(), RANDOMS)
def test_queried_and_allowed_requests_within_bounds_are_found_exactly(sides: Sides, random: Random) -> None:
    document, queries, bounds = sides
    answers = list(overlaps([document], queries, bounds=bounds.new))
    for one in answers:
        assert allows_within([document], bounds.new, one.witness)
        assert applies(queries.statements[one.queried], one.witness)
    if not answers:
        bounding = [one for bound in bounds.new for one in bound]
        for request in sample(joined([document, *bounding]), queries, random):
            is_queried = any(applies(one, request) for one in queries.statements)
            is_known = isinstance(action(request.action), Action) and documented(request)
            assert not (is_known and is_queried and allows_within([document], bounds.new, request))


def expected(document: Document, queries: Document, request: Request) -> set[tuple[int, int]]:
    """Return which statements share a request, with a documented action or one that both match."""
    known = isinstance(action(request.action), Action)
    return {
        (position, number)
        for position, conditions in enumerate(queries.statements)
        for number, allowing in enumerate(document.statements)
        if known
        and allowing.effect is Effect.ALLOW
        and applies(conditions, request)
        and applies(allowing, request)
    }
