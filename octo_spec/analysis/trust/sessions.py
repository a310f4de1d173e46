"""What a caller may decide about its session: tags, the source identity, and a role chain.

Grants under ``aws:PrincipalTag`` depend on the tags of a session, which its caller chooses. A session that
comes from another role lasts at most one hour.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.trust_answers import complete_answers, yes
from octo_spec.analysis.trust.trust_policy import once_each
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from octo_spec.analysis.trust.trust_answers import TrustAnswers
    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.iam.json_values import JsonValue

ALL_CALLERS: Final = "over all requests of any caller"


def session_tags(policy: TrustPolicy) -> TrustAnswers:
    """Return whether a caller can choose tags for its session."""
    return _answers_about("sts:TagSession", "tags that the caller chooses", policy)


def source_identity(policy: TrustPolicy) -> TrustAnswers:
    """Return whether a caller can set the source identity of its session."""
    return _answers_about("sts:SetSourceIdentity", "a source identity that the caller chooses", policy)


def role_chaining(policy: TrustPolicy) -> TrustAnswers:
    """Return whether a caller that already acts as a role can assume the role."""
    as_role: dict[str, JsonValue] = {"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:role/*"}}
    return _answers_about("sts:AssumeRole", "callers that already act as a role", policy, as_role)


def _answers_about(
    action: str, scope: str, policy: TrustPolicy, where: dict[str, JsonValue] | None = None
) -> TrustAnswers:
    request: dict[str, JsonValue] = {"Principal": "*", "Action": action}
    requests = document("Allow", [{**request, "Condition": where} if where else request])
    found = (yes(opening, scope) for opening in once_each(policy.openings(requests)))
    return complete_answers(found, policy, ALL_CALLERS)
