"""An answer says what grants allow, and what is possible through privilege escalation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.iam.action_effects import actions, judged_until
from octo_spec.model.deployment import Policy, PolicyKind
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

MORE = Presence.of(ChoiceIs("more", ("on",)))
FILES = Policy(Text(("files",)), PolicyKind.INLINE, (grant("s3:GetObject"),), MORE)
NO = (
    f"none of the {len(actions('reads-object-contents'))} actions that read files in S3, as AWS documents "
    f"them on {judged_until()}, is allowed, even after a privilege escalation that octospec knows"
)
WAY = "indirectly, through privilege escalation"


@pytest.mark.parametrize(
    ("first", "policies", "sentence"),
    [
        ("s3:ListBucket", (), f"No: {NO}"),
        ("s3:ListBucket", (FILES,), f"Yes, if more is on: s3:GetObject; otherwise no: {NO}"),
        ("iam:PutRolePolicy", (), f"Yes, {WAY}"),
        ("iam:PutRolePolicy", (FILES,), f"Yes, if more is on: s3:GetObject; also, {WAY}"),
    ],
)
def test_an_answer_distinguishes_grants_from_privilege_escalation(
    first: str, policies: tuple[Policy, ...], sentence: str
) -> None:
    small = deployment_of(grant(first))
    [role] = small.roles
    whole = replace(small, roles=(replace(role, policies=(*role.policies, *policies)),))
    answers = {each.question: each.sentence for each in review_facts(reviewed(whole)).answers}
    assert answers["reads-object-contents"] == sentence
