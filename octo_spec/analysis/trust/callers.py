"""Callers in other accounts, and whether callers in accounts that a policy does not name can assume the role.

A stranger is a caller in an account that the policy does not mention, in no organization that it names, who
knows no external ID. Conditions on tags, names or addresses of the caller do not stop strangers: they choose
them, or share them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.compared_values import compared_values
from octo_spec.analysis.trust.named_ids import named_ids
from octo_spec.analysis.trust.trust_answers import complete_answers, not_decided, yes
from octo_spec.analysis.trust.trust_policy import once_each, restrict_requests
from octo_spec.analysis.wording import both
from octo_spec.iam.policy import document
from octo_spec.symbolic.example_environment import example_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.trust.compared_values import ComparedValue
    from octo_spec.analysis.trust.trust_answers import TrustAnswer, TrustAnswers
    from octo_spec.analysis.trust.trust_policy import Opening, TrustPolicy
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document


def requests_from_other_accounts(policy: TrustPolicy) -> Document:
    """Return the requests by which callers in other accounts may assume the role."""
    other: dict[str, JsonValue] = {}
    if policy.own_account:
        other = {"aws:PrincipalAccount": policy.own_account}
    elif "resourceaccount" in policy.written_text.lower():
        other = {"aws:PrincipalAccount": "${aws:ResourceAccount}"}
    condition: dict[str, JsonValue] = {
        "StringNotEquals": other,
        "StringEqualsIfExists": this_account_condition(policy),
    }
    return document(
        "Allow", [{"Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": condition}]
    )


def this_account_condition(policy: TrustPolicy) -> dict[str, JsonValue]:
    """Return that the role is in its own account, whatever the caller; each key may be absent."""
    return {"aws:ResourceAccount": policy.own_account} if policy.own_account else {}


UNNAMED: Final = "over all callers in accounts and organizations that the policy does not name"


def any_account(policy: TrustPolicy) -> TrustAnswers:
    """Return whether a stranger can assume the role."""
    account = stranger_account(policy)
    where: dict[str, JsonValue] = {
        "StringNotEquals": {"aws:ResourceAccount": account},
        "StringEqualsIfExists": this_account_condition(policy),
        **_no_service_condition(policy),
    }
    request: dict[str, JsonValue] = {"Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    requests = document("Allow", [{**request, "Condition": where}])
    openings = once_each(policy.openings(restrict_requests(requests, *_stranger_conditions(policy))))
    return complete_answers(map(_answer_for_stranger, openings), policy, UNNAMED)


def _answer_for_stranger(opening: Opening) -> TrustAnswer:
    """Return a yes, but not if the request depends on a tag of the role: its owner decides about that."""
    scope = "callers in any AWS account"
    tags = sorted(key for key in opening.request.context if _RESOURCE_TAG in key)
    if not tags:
        return yes(opening, scope)
    return not_decided(opening, scope, f"it depends on the tags of the role ({both(tags)})")


def _no_service_condition(policy: TrustPolicy) -> dict[str, JsonValue]:
    """Return that the caller is no AWS service, if the policy asks."""
    asks = "principalisawsservice" in policy.written_text.lower()
    return {"Bool": {"aws:PrincipalIsAWSService": "false"}} if asks else {}


def stranger_account(policy: TrustPolicy) -> str:
    """Return an account that the policy does not mention."""
    known = (policy.written_text, policy.unknowns.account, *policy.unknowns.placeholders.values())
    return example_account("\n".join(known))


def _stranger_conditions(policy: TrustPolicy) -> Iterator[Condition]:
    """Yield what holds for a stranger: it has no value that belongs to someone else, and knows no secret."""
    belonging = compared_values(policy, _BELONGING.__contains__)
    yield from (each.differs for each in belonging if names_one(each))
    yield from (each.compared.differs for each in named_ids(policy) if each.is_secret and not each.is_empty)


_RESOURCE_TAG: Final = ":resourcetag/"
_PROVIDER: Final = "aws:federatedprovider"
_BELONGING: Final = frozenset(
    {
        _PROVIDER,
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:userid",
        "aws:sourcevpc",
        "aws:sourcevpcarn",
        "aws:sourcevpce",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
        "ec2:sourceinstancearn",
        "lambda:sourcefunctionarn",
        "ssm:sourceinstancearn",
    }
)
"""Keys whose values belong to someone: AWS assigns them, and no stranger can have another's."""

_OF_ACCOUNT: Final = r"arn:[^:]+:[^:]+:[^:]*:\d{12}:"
_WHOLE_BEGINNING: Final = re.compile(
    rf"o-[a-z0-9]{{10,32}}(?:/|$)|A[A-Z]{{3}}[A-Z0-9]{{12,}}:?|{_OF_ACCOUNT}"
)
"""An organization, the unique ID of a principal, or the account of an ARN, in full; a wildcard may follow."""


def names_one(compared: ComparedValue) -> bool:
    """Return whether a value names one organization, account, principal or network.

    A provider without an account, such as ``accounts.google.com``, serves everyone.
    """
    is_of_everyone = compared.is_pattern or compared.key == _PROVIDER
    return not is_of_everyone or _WHOLE_BEGINNING.match(compared.value) is not None
