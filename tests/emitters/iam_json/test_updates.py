"""What ``apply.sh`` does to policies, in its order."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.updates import UpdateEffect
from octospec_iam_json.writing.updates import updates
from tests.emitters.iam_json.samples import PLAIN, allow, inline


def test_a_policy_that_is_new_is_made_first_and_one_that_is_gone_is_deleted_at_the_end() -> None:
    [role] = PLAIN.roles
    before, now = (
        replace(
            PLAIN,
            roles=(replace(role, policies=tuple(inline(name, allow("s3:GetObject")) for name in names)),),
        )
        for names in (("a", "b"), ("b", "c"))
    )
    steps = [(step.policy, step.effect, step.why) for step in updates(before, now)]
    assert sorted(steps) == [
        ("a", UpdateEffect.NEXT_TO_OLD, "deleted at the end"),
        ("c", UpdateEffect.NEXT_TO_OLD, "made first"),
    ]


def test_a_role_is_updated_in_place_if_something_but_its_policies_changed() -> None:
    changed = replace(PLAIN, roles=(replace(PLAIN.roles[0], description="Changed."),))
    assert updates(PLAIN, PLAIN) == ()
    assert [(step.policy, step.effect) for step in updates(PLAIN, changed)] == [("", UpdateEffect.IN_PLACE)]
