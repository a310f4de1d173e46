"""An answer says what grants allow, and what is possible through privilege escalation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.iam.action_effects import judged_until
from octo_spec.iam.answering_actions import actions
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
        ("s3:GetObjectVersion", (FILES,), "Yes: s3:GetObjectVersion; for some choices also s3:GetObject"),
        ("s3:GetObject", (FILES,), "Yes: s3:GetObject"),
        ("iam:PutRolePolicy", (), f"Yes, {WAY}"),
        ("iam:PutRolePolicy", (FILES,), f"Yes, if more is on: s3:GetObject; also, {WAY}"),
    ],
)
def test_an_answer_distinguishes_grants_from_privilege_escalation(
    first: str, policies: tuple[Policy, ...], sentence: str
) -> None:
    assert _sentence(first, *policies) == sentence


def _sentence(first: str, *policies: Policy) -> str:
    small = deployment_of(grant(first))
    [role] = small.roles
    whole = replace(small, roles=(replace(role, policies=(*role.policies, *policies)),))
    answers = {each.question: each.sentence for each in review_facts(reviewed(whole)).answers}
    return answers["reads-object-contents"]


ON_FILES = replace(grant("s3:GetObjectVersion"), resources=(Text(("arn:aws:s3:::files/*",)),))
NARROW = replace(FILES, statements=(ON_FILES,))


def test_an_answer_also_names_the_actions_that_grants_allow_on_some_resources_only() -> None:
    sentence = _sentence("s3:GetObject", NARROW)
    where = "also, on the resources that a grant names, or under its conditions, if more is on"
    assert sentence == f"Yes: s3:GetObject; {where}: s3:GetObjectVersion"


def test_an_action_that_is_allowed_anywhere_is_named_once() -> None:
    assert _sentence("s3:GetObjectVersion", NARROW) == "Yes: s3:GetObjectVersion"


def test_an_answer_names_for_some_resources_only_what_is_allowed_there() -> None:
    always = replace(NARROW, name=Text(("narrow",)), presence=Presence())
    where = "on the resources that a grant names, or under its conditions"
    assert _sentence("s3:ListBucket", FILES, always) == (
        f"Yes, if more is on: s3:GetObject; also, {where}: s3:GetObjectVersion"
    )
