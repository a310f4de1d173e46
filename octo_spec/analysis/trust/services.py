"""Whether an AWS service can assume a role on behalf of an account that the policy does not name.

A service that acts for many accounts may be asked by one of them to use the role of another: the confused
deputy problem between services. A condition on the source account, ARN or organization prevents it. Many
services use only roles of the account that asks them, so without such a condition nothing is decided.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.callers import names_one, stranger_account, this_account_condition
from octo_spec.analysis.trust.compared_values import compared_values
from octo_spec.analysis.trust.trust_answers import complete_answers, not_decided
from octo_spec.analysis.trust.trust_policy import once_each, restrict_requests
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.trust.trust_answers import TrustAnswer, TrustAnswers
    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

UNNAMED: Final = "over all requests of a service for resources of accounts that the policy does not name"
_ORGANIZATIONS: Final = frozenset({"aws:sourceorgid", "aws:sourceorgpaths"})


def confused_deputy(policy: TrustPolicy) -> TrustAnswers:
    """Return whether a service can assume the role on behalf of an account that the policy does not name."""
    return complete_answers(_stranger_answers(policy), policy, UNNAMED)


def _stranger_answers(policy: TrustPolicy) -> Iterator[TrustAnswer]:
    requests = restrict_requests(_requests(policy), *_other_organizations(policy))
    for opening in once_each(policy.openings(requests)):
        service = opening.request.caller.name if opening.request.caller else "the service"
        reason = f"octospec does not know whether {service} uses the role for other accounts"
        yield not_decided(opening, UNNAMED, f"{reason}; a condition on aws:SourceAccount prevents it")


def _requests(policy: TrustPolicy) -> Document:
    """Return the requests of services for a stranger: some services do not send whose resource it is.

    The ARN of a bucket has no account, and a stranger may own the bucket.
    """
    account = stranger_account(policy)
    of_stranger = [f"arn:*:*:*:{account}:*", "arn:*:*:*::*"]
    sources: dict[str, JsonValue] = {"aws:SourceAccount": account}
    where: dict[str, JsonValue] = {
        "StringEqualsIfExists": {**sources, **this_account_condition(policy)},
        "ArnLikeIfExists": {"aws:SourceArn": of_stranger},
        "StringNotEquals": {"aws:ResourceAccount": account},
    }
    by_service: dict[str, JsonValue] = {"Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}
    return document("Allow", [{**by_service, "Condition": where}])


def _other_organizations(policy: TrustPolicy) -> Iterator[Condition]:
    named = compared_values(policy, _ORGANIZATIONS.__contains__)
    return (each.differs for each in named if names_one(each))
