"""A gap between old and new policies is reported from the size on at which AWS refuses both together."""

from __future__ import annotations

import json
from dataclasses import replace

from octo_spec.model.policy_documents import policy_tree
from octo_spec.model.updates import UpdateEffect
from octospec_iam_json.writing.updates import updates
from tests.emitters.iam_json.samples import PLAIN, allow, inline

QUOTA = 10_240
"""Characters of all inline policies of a role, of which AWS counts no whitespace."""


def has_gap(count: int) -> bool:
    [role] = PLAIN.roles
    before, now = (
        replace(PLAIN, roles=(replace(role, policies=(inline(name, *[allow(action)] * count),)),))
        for name, action in (("a", "s3:GetObject"), ("b", "s3:PutObject"))
    )
    return any(step.effect is UpdateEffect.GAP for step in updates(before, now))


def size(count: int) -> int:
    tree = policy_tree(inline("a", *[allow("s3:GetObject")] * count).statements)
    return len("".join(json.dumps(tree, default=str).split()))


def test_a_gap_is_reported_where_old_and_new_exceed_the_quota_together() -> None:
    fitting = max(count for count in range(1, 200) if 2 * size(count) <= QUOTA)
    assert not has_gap(fitting)
    assert has_gap(fitting + 1)


def test_what_exceeds_the_quota_alone_is_not_a_gap() -> None:
    alone = min(count for count in range(1, 400) if size(count) > QUOTA)
    assert not has_gap(alone)


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
