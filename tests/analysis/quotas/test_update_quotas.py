"""An update may be refused, or has a gap, from the size on at which old and new policies exceed a quota."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.quotas.update_quotas import update_quotas
from octo_spec.iam.limits import INLINE_POLICIES_SIZE
from octo_spec.model.deployment import Attachment
from octo_spec.model.policy_documents import policy_tree
from octo_spec.model.text import RoleArn, Text
from octo_spec.model.updates import UpdateEffect, UpdateStep
from octo_spec.pipeline.updates import format_updates
from tests.emitters.iam_json.samples import ON, PLAIN, allow, inline, managed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy


def _with(*policies: Policy) -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, policies=policies),))


def _filled(name: str, action: str, count: int) -> Deployment:
    return _with(inline(name, *[allow(action)] * count))


def _size(count: int) -> int:
    tree = policy_tree(inline("a", *[allow("s3:GetObject")] * count).statements)
    return len("".join(json.dumps(tree, default=str).split()))


FITTING = max(count for count in range(1, 200) if 2 * _size(count) <= INLINE_POLICIES_SIZE)


def _effects(before: Deployment, now: Deployment, when_full: str = "") -> list[UpdateEffect]:
    return [step.effect for step in update_quotas(before, now, (), when_full)]


@pytest.mark.parametrize(
    ("when_full", "effect"), [("", UpdateEffect.REFUSED), ("it stops", UpdateEffect.GAP)]
)
def test_old_and_new_count_together_and_exactly(when_full: str, effect: UpdateEffect) -> None:
    for count, effects in ((FITTING, []), (FITTING + 1, [effect])):
        before, now = (_filled(name, f"s3:{name}etObject", count) for name in ("G", "P"))
        assert _effects(before, now, when_full) == effects


def test_a_renamed_policy_counts_twice_and_not_thrice() -> None:
    before, now = (_filled(name, "s3:GetObject", FITTING) for name in ("root", "base"))
    for when_full in ("", "it stops"):
        assert _effects(before, now, when_full) == []


def test_policies_may_name_other_roles_and_roles_that_the_version_removes() -> None:
    assuming = inline("a", replace(allow("sts:AssumeRole"), resources=(Text((RoleArn("other"),)),)))
    of_both = _with(assuming)
    [role] = of_both.roles
    other = replace(role, id="other", name=Text.of("Other"), policies=())
    before = replace(of_both, roles=(role, other))
    assert _effects(before, before) == []
    assert _effects(before, _with(inline("a", allow("s3:GetObject")))) == []


def test_what_exceeds_the_quota_alone_is_no_matter_of_the_update() -> None:
    alone = min(count for count in range(1, 400) if _size(count) > INLINE_POLICIES_SIZE)
    assert _effects(_filled("a", "s3:GetObject", alone), _filled("b", "s3:GetObject", 2)) == []


def test_policies_that_exclude_each_other_do_not_count_together() -> None:
    before, now = (_filled(name, "s3:GetObject", FITTING + 5) for name in ("a", "b"))
    [role] = before.roles
    chosen = replace(role, policies=tuple(replace(each, presence=ON) for each in role.policies))
    assert _effects(replace(before, roles=(chosen,)), now) == [UpdateEffect.REFUSED]


def test_a_policy_that_changes_in_place_counts_with_its_larger_document() -> None:
    before = _with(inline("a", *[allow("s3:GetObject")] * FITTING), inline("b", allow("s3:PutObject")))
    now = _with(inline("a", allow("s3:PutObject")), inline("b", *[allow("s3:GetObject")] * (FITTING + 4)))
    [step] = update_quotas(before, now)
    assert (step.effect, "depending on the order" in step.why) == (UpdateEffect.IN_PLACE, True)
    assert _effects(now, now) == []


def test_a_script_that_writes_both_versions_of_a_policy_counts_both() -> None:
    def changing(first: str, second: str) -> Deployment:
        return _with(
            inline("a", *[allow(f"s3:{first}Object")] * FITTING), inline("b", allow(f"s3:{second}Object"))
        )

    before, now = changing("Get", "Put"), changing("Put", "Get")
    assert _effects(before, now) == []
    longer = _with(*(replace(each, name=each.name) for each in changing("Delete", "Get").roles[0].policies))
    assert _effects(before, longer, "it stops") == [UpdateEffect.GAP]


def test_attached_policies_count_together() -> None:
    def attaching(names: str) -> Deployment:
        [role] = _with(inline("a", allow("s3:GetObject"))).roles
        arns = (Attachment(Text.of(f"arn:aws:iam::aws:policy/{name}")) for name in names)
        return replace(PLAIN, roles=(replace(role, attachments=tuple(arns)),))

    assert _effects(attaching("abcdef"), attaching("abcdgh")) == []
    assert _effects(attaching("abcdef"), attaching("ghijkl")) == [UpdateEffect.IN_PLACE]
    assert _effects(_with(*(managed(f"m{at}", allow("s3:Get*")) for at in range(6))), attaching("abcde")) == [
        UpdateEffect.REFUSED
    ]


def test_a_role_with_another_name_is_a_new_role() -> None:
    before, now = (_filled(name, "s3:GetObject", FITTING + 5) for name in ("a", "b"))
    renamed = replace(now, roles=(replace(now.roles[0], name=Text.of("Other")),))
    assert _effects(before, renamed) == []


def test_each_format_says_what_it_does_then() -> None:
    before, now = (_filled(name, "s3:GetObject", FITTING + 5) for name in ("a", "b"))
    found = {update.format: update.gravest for update in format_updates(before, now)}  # type: ignore[union-attr]  # no diagnostics
    assert found == {
        "cloudformation": UpdateEffect.REFUSED,
        "terraform": UpdateEffect.REFUSED,
        "iam-json": UpdateEffect.GAP,
    }


def test_a_policy_that_is_created_after_the_old_one_is_deleted_does_not_count() -> None:
    before, now = (_filled(name, "s3:GetObject", FITTING + 5) for name in ("a", "b"))
    [role] = now.roles
    for effect, found in ((UpdateEffect.GAP, []), (UpdateEffect.NEXT_TO_OLD, [UpdateEffect.REFUSED])):
        steps = [UpdateStep(role.id, "b", effect)]
        assert [step.effect for step in update_quotas(before, now, steps)] == found
