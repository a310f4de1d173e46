"""A promise is a ``never`` by the name of a question: what breaks it, what voids it, unknown questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from octo_spec.analysis.questions import QUESTIONS, question
from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.analysis.sides import deployment_side
from octo_spec.lint.rules.guardrails import (
    broken_promise,
    never_breached,
    never_voidable,
    outside_the_proof,
    unknown_promise,
)
from octo_spec.model.claims import ClaimAnswer
from octo_spec.review.facts import Origin, ReviewInput, review_facts
from octo_spec.review.partitions import reviewed_unknowns
from tests.lint.small_specs import found, found_with, subject_of
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.lint.rule import Subject
    from octo_spec.model.review_facts import Answer

WRITES_ITSELF = {"allow": "iam:PutRolePolicy", "on": "${role.reader.arn}"}


def broken(grants: object, promises: object = "reads-secrets", **parts: object) -> list[str]:
    return found(broken_promise.RULE, grants=grants, promises=promises, **parts)


def test_a_breach_is_at_the_grant_and_shows_a_request() -> None:
    [breach] = broken([{"allow": "ce:GetTags"}, {"allow": "kms:*"}])
    assert "role 'reader' may do what promise 'reads-secrets' forbids (no role reads secrets): " in breach
    assert "kms:Decrypt" in breach
    assert "(for example kms:De" in breach


@pytest.mark.parametrize(
    "grants",
    [
        {"allow": ["ssm:GetDocument", "kms:DescribeKey"]},
        [{"allow": ["kms:Decrypt", "kms:DescribeKey"]}, {"deny": "kms:Decrypt"}],
        {"allow": "secretsmanager:*", "on": "arn:aws:s3:::bucket"},
    ],
)
def test_what_reaches_nothing_of_a_question_breaks_no_promise(grants: object) -> None:
    assert broken(grants) == []


def broken_promise_of(question: ReviewQuestion, grants: object) -> list[str]:
    return found_with((question,), broken_promise.RULE, grants=grants, promises=question.id)


def test_an_action_name_of_a_later_day_breaks_a_promise_where_the_question_has_a_pattern() -> None:
    costs = ReviewQuestion("reads-costs", "reads costs", ("ce:Get*",), "Reads costs.\n")
    [breach] = broken_promise_of(costs, {"allow": "ce:GetCostOfTomorrow"})
    assert "(no role reads costs): ce:getcostoftomorrow" in breach.lower()
    assert broken_promise_of(costs, {"allow": "ce:ListCostsOfTomorrow"}) == []


def test_an_undocumented_name_is_not_decided_for_a_promise_about_an_effect() -> None:
    [finding] = broken({"allow": "redshift:GetClusterCredentialsForTomorrow"})
    assert "OCT398 it is not decided whether role 'reader' may do what promise 'reads-secrets' " in finding
    assert "AWS does not document redshift:GetClusterCredentialsForTomorrow as of " in finding
    assert broken({"deny": "redshift:GetClusterCredentialsForTomorrow"}) == []


def test_an_action_that_is_not_classified_is_not_decided_for_a_promise() -> None:
    [finding] = broken([{"allow": "execute-api:Invoke"}, {"allow": "ce:GetTags"}], "runs-code")
    assert "whether execute-api:Invoke runs code is not classified (" in finding
    assert broken([{"allow": "execute-api:Invoke"}], "leaves-organization") == []
    assert broken([{"allow": "execute-api:*"}, {"deny": "execute-api:*"}], "runs-code") == []


def test_a_grant_that_breaks_a_promise_is_reported_once() -> None:
    [breach] = broken({"allow": ["execute-api:Invoke", "lambda:InvokeFunction"]}, "runs-code")
    assert "role 'reader' may do what promise 'runs-code' forbids" in breach
    assert "not decided" not in breach


def test_a_narrow_grant_breaks_a_promise_too() -> None:
    when = {"StringEquals": {"aws:PrincipalTag/team": "x"}}
    assert broken({"allow": "kms:Decrypt", "on": "arn:aws:kms:*:*:key/x", "when": when})


def test_a_promise_is_about_every_combination() -> None:
    choices = {"more": {"description": "More."}}
    group = {"grants": [{"allow": "kms:Decrypt"}], "needs": {"more": "on"}}
    [breach] = found(broken_promise.RULE, group=group, choices=choices, promises="reads-secrets")
    assert "if more is on" in breach


@pytest.mark.medium
def test_a_boundary_of_aws_keeps_a_promise_and_is_reported() -> None:
    parts: dict[str, Any] = {"grants": {"allow": "iam:*"}, "role": {"boundary": "ReadOnlyAccess"}}
    assert broken(promises="changes-iam", **parts) == []
    [reported] = found(outside_the_proof.RULE, promises="changes-iam", **parts)
    assert "each promise is proven for role 'reader' within boundary 'ReadOnlyAccess' as of " in reported


def test_a_promise_that_a_role_may_grant_itself_is_voidable() -> None:
    never = {"allow": "iam:CreateUser", "why": "No users."}
    [one] = found(never_voidable.RULE, grants=WRITES_ITSELF, promises="reads-secrets")
    assert "may grant itself what promise 'reads-secrets' forbids (no role reads secrets), by iam:Put" in one
    [both] = found(
        never_voidable.RULE, grants=WRITES_ITSELF, promises=["reads-secrets", "reads-code"], never=never
    )
    assert "what entry 1 of 'never' and promises 'reads-secrets' and 'reads-code' forbid, by " in both


def test_escalation_through_other_principals_breaks_a_promise_too() -> None:
    [finding] = found(
        never_voidable.RULE, grants={"allow": "ssm:SendCommand"}, promises="leaves-organization"
    )
    assert "may do what promise 'leaves-organization' forbids" in finding


def test_a_promise_counts_data_that_a_service_returns_with_its_own_role() -> None:
    queries = {"allow": "redshift-data:ExecuteStatement"}
    [finding] = found(never_voidable.RULE, grants=queries, promises=["reads-secrets", "leaves-organization"])
    assert "may do what promise 'reads-secrets' forbids (no role reads secrets) with the perm" in finding


def test_a_promise_about_an_unknown_question_is_reported_with_the_nearest_one_and_its_place() -> None:
    [unknown] = found(unknown_promise.RULE, promises=["reads-code", "read-secrets"])
    assert unknown.endswith("OCT399 there is no question 'read-secrets'; did you mean 'reads-secrets'?")
    [far] = found(unknown_promise.RULE, promises="xyzzy")
    assert far.endswith("there is no question 'xyzzy'; run 'octospec questions' to list them")
    assert broken({"allow": "*"}, "xyzzy") == []


def test_a_promise_is_made_once() -> None:
    [twice] = found(unknown_promise.RULE, promises=["reads-code", "reads-code"])
    assert "'reads-code' is already listed in 'promises'; keep one of them" in twice


# --- by law ------------------------------------------------------------------------------------

ACTIONS = (
    *("kms:Decrypt", "ssm:Get*", "s3:GetObject", "s3:Get*", "s3:DeleteObject", "iam:*", "ec2:StopInstances"),
    *("sqs:ReceiveMessage", "iam:PassRole", "ce:GetTags", "redshift-data:ExecuteStatement", "*"),
)
SOME = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True)
GRANTS = st.lists(
    st.one_of(
        SOME.map(lambda some: {"allow": some}),
        SOME.map(lambda some: {"allow": some, "on": "arn:aws:s3:::reports/*"}),
        SOME.map(lambda some: {"deny": [action for action in some if action != "*"] or ["ce:GetTags"]}),
    ),
    min_size=1,
    max_size=3,
)
EACH = st.sampled_from([each.id for each in QUESTIONS])


@pytest.mark.medium
@given(GRANTS, EACH)
@tried(80)
def test_a_promise_is_the_never_with_the_actions_of_its_question(grants: object, id: str) -> None:
    review_question = question(id)
    assert review_question is not None
    never = {
        "allow": [*review_question.documented_actions, *review_question.unclassified_actions],
        "why": "Promised.",
    }
    promised, written = broken(grants, id), found(never_breached.RULE, grants=grants, never=never)
    event("broken" if written else "kept")
    places = [{message.partition(" ")[0] for message in each} for each in (promised, written)]
    assert places[0] == places[1]


@given(GRANTS, EACH)
@example([{"allow": ["s3:Get*"]}], "changes-backups")
@example([{"allow": ["s3:Get*"], "on": "arn:aws:s3:::reports/*"}], "deletes-data")
@example([{"allow": ["rds-db:connect", "transfer:*"]}, {"deny": "transfer:*"}], "runs-code")
@example([{"allow": ["ec2:RunInstances"], "on": "arn:aws:ec2:*:*:instance/*"}], "runs-code")
@tried(12)
def test_a_promise_that_is_kept_is_answered_with_no_in_a_review_and_called_guaranteed(
    grants: object, id: str
) -> None:
    is_broken = bool(broken(grants, id) or found(never_voidable.RULE, grants=grants, promises=id))
    answer = _answer(subject_of(grants=grants, promises=id), id)
    assert answer.is_promised
    is_no = answer.answer is ClaimAnswer.NO
    assert answer.sentence.startswith("Guaranteed by the spec. No: ") is is_no
    assert is_no is not is_broken
    if is_broken:
        assert answer.sentence.startswith("The spec guarantees a no, ")


def _answer(subject: Subject, id: str) -> Answer:
    deployment = subject.deployment
    sides = tuple(
        (unknowns, deployment_side("spec.yaml", deployment, unknowns, is_documented=True))
        for unknowns in reviewed_unknowns(deployment, {})
    )
    facts = review_facts(ReviewInput(sides, Origin("octospec 0", "spec.yaml")))
    [answer] = [each for each in facts.answers if each.question == id]
    return answer
