"""A service that returns data with the permissions of another role leaves the questions about them open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.claims import ClaimAnswer, answer_in
from octo_spec.model.deployment import Policy, PolicyKind, Statement
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.review_facts import Answer

YES, NOT_DECIDED, NO = ClaimAnswer.YES, ClaimAnswer.NOT_DECIDED, ClaimAnswer.NO
ON_OBJECTS = (Text(("arn:aws:s3:::logs/*",)),)


def answers(*statements: Statement) -> dict[str, Answer]:
    return {each.question: each for each in review_facts(reviewed(deployment_of(*statements))).answers}


@pytest.mark.parametrize(
    ("granted", "question", "answer"),
    [
        (grant("redshift-data:ExecuteStatement"), "reads-secrets", NOT_DECIDED),
        (grant("redshift-data:ExecuteStatement"), "leaves-organization", NO),
        (grant("s3:GetDataAccess"), "deletes-data", NOT_DECIDED),
        (grant("s3:Get*"), "deletes-data", NOT_DECIDED),
        (grant("s3:Get*"), "reads-object-contents", YES),
        (replace(grant("s3:Get*"), resources=ON_OBJECTS), "deletes-data", NO),
        (grant("cloudwatch:GetSpaceCred*"), "reads-logs", NOT_DECIDED),
        (grant("codepipeline:PollForThirdPartyJobs"), "reads-object-contents", NO),
    ],
    ids=str,
)
def test_a_question_is_not_decided_if_a_service_may_do_it_with_another_role(
    granted: Statement, question: str, answer: ClaimAnswer
) -> None:
    assert answers(granted)[question].answer is answer


def test_the_reason_names_the_actions() -> None:
    [claim] = answers(grant("rds-data:*"))["reads-object-contents"].claims
    assert claim.reason == (
        "by rds-data:BatchExecuteStatement, rds-data:ExecuteStatement, the role may get this with the "
        "permissions of another role, which are not known"
    )


def test_a_denied_action_leaves_nothing_open() -> None:
    denied = grant("s3:GetDataAccess", allow=False)
    assert answers(grant("s3:Get*"), denied)["deletes-data"].answer is NO


def test_it_is_not_decided_only_for_the_choices_that_allow_the_action() -> None:
    whole = deployment_of(grant("ec2:StopInstances"))
    more = Presence.of(ChoiceIs("more", ("on",)))
    queries = Policy(Text(("more",)), PolicyKind.INLINE, (grant("rds-data:ExecuteStatement"),), more)
    [role] = whole.roles
    both = replace(whole, roles=(replace(role, policies=(*role.policies, queries)),))
    facts = review_facts(reviewed(both))
    [claims] = [each.claims for each in facts.answers if each.question == "reads-object-contents"]
    assert [answer_in(claims, {"more": value}) for value in ("on", "off")] == [NOT_DECIDED, NO]
