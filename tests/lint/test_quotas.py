"""Rules of quotas: which choices make a role too large, how much is left, and what to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.rules.quotas import (
    loose_name_parameter,
    near_quota,
    over_inline_quota,
    over_managed_quota,
    over_name_limit,
    over_trust_quota,
    too_many_attachments,
)
from tests.lint.small_specs import found

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule
    from tests.lint.small_specs import SpecPart

TOO_LARGE = (
    over_inline_quota.RULE,
    over_managed_quota.RULE,
    over_trust_quota.RULE,
    too_many_attachments.RULE,
)


def _group(size: int, **parts: SpecPart) -> SpecPart:
    """Make a group whose statement has ``size`` characters."""
    around = len('{"Effect":"Allow","Action":"ce:GetTags","Resource":""}')
    grant = {"allow": "ce:GetTags", "on": "arn:aws:s3:::".ljust(size - around, "x")}
    return {"category": "cost-data", "access": "read", "why": "Why.", "grants": [grant], **parts}


def _packed(**groups: SpecPart) -> dict[str, SpecPart]:
    return {"role": {"inline": {"p": [*groups]}}, "groups": groups}


AROUND = len('{"Version":"2012-10-17","Statement":[,]}')


def test_a_role_may_use_up_its_quota_to_the_last_character() -> None:
    fits = _packed(a=_group(6000), b=_group(10_240 - 6000 - AROUND))
    assert found(over_inline_quota.RULE, **fits) == []
    assert "0 left" in found(near_quota.RULE, **fits)[0]
    breaks = _packed(a=_group(6000), b=_group(10_241 - 6000 - AROUND))
    assert "10,241 characters" in found(over_inline_quota.RULE, **breaks)[0]
    assert found(near_quota.RULE, **breaks) == []


SWITCHES = {"one": {"description": "One."}, "two": {"description": "Two."}}


def test_the_message_names_the_setting() -> None:
    groups = {
        "a": _group(4000, needs={"one": "on"}),
        "b": _group(4000, needs={"two": "on"}),
        "c": _group(4000),
    }
    [message] = found(over_inline_quota.RULE, choices=SWITCHES, **_packed(**groups))
    assert "where 'one' is on and 'two' is on" in message


def test_parts_that_exclude_each_other_do_not_add_up() -> None:
    mode = {"mode": {"description": "Mode.", "options": ["none", "a", "b"]}}
    groups = {name: _group(6000, needs={"mode": name}) for name in ("a", "b")}
    assert found(over_inline_quota.RULE, choices=mode, **_packed(**groups)) == []
    assert found(near_quota.RULE, choices=mode, **_packed(**groups)) == []


def test_a_requirement_may_force_parts_together_or_keep_them_apart() -> None:
    requiring = {**SWITCHES, "one": {"description": "One.", "requires": {"two": "on"}}}
    groups = {"a": _group(5000, needs={"one": "on"}), "b": _group(5500, needs={"two": "on"})}
    [message] = found(over_inline_quota.RULE, choices=requiring, **_packed(**groups))
    assert "where 'one' is on and 'two' is on" in message


def test_the_largest_group_that_fits_into_a_managed_policy_is_to_move() -> None:
    [message] = found(near_quota.RULE, **_packed(a=_group(1000), b=_group(6200), c=_group(2000)))
    assert message.endswith("move group 'c' into a separate managed policy")


def test_several_groups_are_to_move_where_one_is_not_enough() -> None:
    groups = {name: _group(1900) for name in "abcdefg"}
    [message] = found(over_inline_quota.RULE, **_packed(**groups))
    assert message.endswith("move groups 'a' and 'b' and 'c' into separate managed policies")


def test_a_group_too_large_to_move_is_to_be_split() -> None:
    [message] = found(near_quota.RULE, **_packed(a=_group(9000)))
    assert message.endswith("split its groups, and move some into managed policies")


EXTERNAL = {"account": "131920598436", "role": "collector", "external-id": "${param.external-id}"}


@pytest.mark.parametrize("rule", TOO_LARGE, ids=lambda rule: rule.kind.name)
def test_a_parameter_without_a_limit_is_not_an_error(rule: Rule) -> None:
    declared = {"external-id": {"description": "Given by the vendor."}}
    assert found(rule, parameters=declared, trust=[EXTERNAL, EXTERNAL, EXTERNAL]) == []


def test_a_parameter_without_a_limit_counts_with_the_maximum_length_of_aws() -> None:
    declared = {"external-id": {"description": "Given by the vendor."}}
    [message] = found(near_quota.RULE, parameters=declared, trust=[EXTERNAL, EXTERNAL])
    assert "too many if 'external-id' is as long as octospec assumes" in message
    assert message.endswith("give 'external-id' a max-length, or a pattern that sets one")


def test_facts_and_allowed_values_count_for_one_answer_at_a_time() -> None:
    zones = {"aa": {"bucket": "x" * 5500, "key": "y"}, "b": {"bucket": "x", "key": "y" * 5500}}
    declared = {"zone": {"description": "Zone.", "allowed": zones}}
    on = ["arn:aws:s3:::${param.zone.bucket}", "arn:aws:s3:::${param.zone.key}"]
    grants = [{"allow": "s3:GetObject", "on": on}]
    assert found(over_inline_quota.RULE, parameters=declared, grants=grants) == []
    twice = [{"allow": "s3:GetObject", "on": [*on, "arn:aws:s3:::${param.zone.key}/*"]}]
    assert found(over_inline_quota.RULE, parameters=declared, grants=twice) != []


def test_each_part_of_a_managed_policy_is_weighed_by_itself() -> None:
    groups = {"a": _group(6000), "b": _group(6000, needs={"one": "on"})}
    role = {"managed": {"p": ["a", "b"]}}
    choices = {"one": SWITCHES["one"]}
    assert found(over_managed_quota.RULE, choices=choices, role=role, groups=groups) == []
    first, second = found(near_quota.RULE, choices=choices, role=role, groups=groups)
    assert "managed policy 'p' of role 'reader'" in first
    assert "managed policy 'p-one' of role 'reader'" in second


def test_a_managed_policy_of_6143_characters_is_not_counted_as_6145() -> None:
    fits = {"role": {"managed": {"p": ["a", "b"]}}, "groups": {"a": _group(3000), "b": _group(3143 - AROUND)}}
    assert found(over_managed_quota.RULE, **fits) == []
    assert "6,143 of 6,144 characters, 1 left" in found(near_quota.RULE, **fits)[0]


def test_what_a_group_attaches_counts_with_the_policies_of_the_spec() -> None:
    attach = [f"Policy{number}" for number in range(8)]
    groups = {"a": _group(100, attach=attach), "b": _group(100), "c": _group(100)}
    role = {"managed": {name: [name] for name in groups}}
    [message] = found(too_many_attachments.RULE, role=role, groups=groups)
    assert "11 managed policies" in message
    assert message.endswith("pack the groups into fewer managed policies")
    del role["managed"]["c"], groups["c"]
    assert found(too_many_attachments.RULE, role=role, groups=groups) == []


@pytest.mark.medium
def test_parts_that_depend_on_choices_are_policies_of_their_own() -> None:
    choices = {f"c{number}": {"description": "One."} for number in range(12)}
    groups = {id: _group(100, needs={id: "on"}) for id in choices}
    role = {"managed": {"first": list(groups)[:6], "second": list(groups)[6:]}}
    [message] = found(too_many_attachments.RULE, role=role, groups=groups, choices=choices)
    assert "12 managed policies where" in message
    assert "the spec names 2 managed policies, and each part that depends on choices becomes" in message
    assert "move such groups to 'inline'" in message


def test_only_policies_that_are_attached_at_once_count() -> None:
    options = {f"o{number}": "One." for number in range(6)}
    choices = {f"c{number}": {"description": "One.", "options": options} for number in range(2)}
    groups = {f"{id}-{option}": _group(100, needs={id: option}) for id in choices for option in options}
    role = {"managed": {"all": list(groups)}}
    assert found(too_many_attachments.RULE, role=role, groups=groups, choices=choices) == []


def test_a_role_that_only_attaches_policies_has_none_to_pack() -> None:
    [message] = found(
        too_many_attachments.RULE, group={"attach": [f"Policy{number}" for number in range(11)]}
    )
    assert message.endswith("attach fewer policies")


# --- names -------------------------------------------------------------------------------------


def _named(name: str, **parameter: SpecPart) -> dict[str, SpecPart]:
    declared = {"prefix": {"description": "Prefix.", **parameter}}
    return {"parameters": declared, "role": {"name": name}}


@pytest.mark.parametrize(("most", "findings"), [(59, 0), (60, 1)])
def test_the_longest_match_of_a_pattern_counts_in_a_name(most: int, findings: int) -> None:
    parts = _named("${param.prefix}-role", pattern=f"^[a-z]{{1,{most}}}$")
    assert len(found(over_name_limit.RULE, **parts)) == findings


def test_a_choice_makes_the_name_of_a_policy_longer() -> None:
    choices = {"c" * 30: {"description": "One."}}
    groups = {"a": _group(100), "b": _group(100, needs={"c" * 30: "on"})}
    parameters = {"prefix": {"description": "Prefix.", "pattern": "^[a-z]{1,9}$"}}
    name = "${param.prefix}" + "x" * 89
    role = {"inline": {name: ["a", "b"]}}
    [message] = found(over_name_limit.RULE, parameters=parameters, choices=choices, role=role, groups=groups)
    assert "can have 129 characters, but IAM allows at most 128" in message


@pytest.mark.parametrize(
    ("rules", "problems"),
    [
        ({"pattern": "^[a-z]{1,9}$"}, []),
        ({"pattern": r"^[\w.+=,@-]*$", "max-length": "20"}, []),
        ({"pattern": "^[^x]{1,9}$"}, ["' '"]),
        ({"pattern": "^[a-z]+:?$", "max-length": "20"}, ["':'"]),
        ({"pattern": "^[a-z]*$"}, ["a text of any length"]),
        ({}, ["' ' and a text of any length"]),
        ({"allowed": ["a", "b"]}, []),
    ],
)
def test_a_name_is_invalid_if_its_parameter_accepts_invalid_values(
    rules: SpecPart, problems: list[str]
) -> None:
    messages = found(loose_name_parameter.RULE, **_named("${param.prefix}-role", **rules))
    assert [message.partition("but accepts ")[2].partition(";")[0] for message in messages] == problems


def test_a_path_may_hold_slashes_and_a_name_may_not() -> None:
    parts = _named("ReaderRole", pattern="^[a-z/]{1,9}$")
    assert found(loose_name_parameter.RULE, **{**parts, "role": {"path": "/${param.prefix}/"}}) == []
    [message] = found(loose_name_parameter.RULE, **{**parts, "role": {"name": "${param.prefix}-role"}})
    assert "but accepts '/'" in message


@pytest.mark.parametrize("rule", [over_inline_quota.RULE, over_managed_quota.RULE, over_name_limit.RULE])
def test_what_iam_always_refuses_is_never_accepted(rule: Rule) -> None:
    assert not rule.acceptable


@pytest.mark.parametrize("rule", [over_trust_quota.RULE, too_many_attachments.RULE])
def test_a_quota_that_aws_raises_on_request_may_be_accepted(rule: Rule) -> None:
    assert rule.acceptable
