"""Traps of comparing access, each by its smallest example: ``compare`` with all that it calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, Comparison, compare, compare_first
from octo_spec.access.evaluate import StatementPlace
from octo_spec.access.request import contradictions
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import PrincipalKind
from tests.access.samples import allow, deny, is_new, policy, s3, when

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.iam.policy import Document


def test_a_run_is_not_within_one_character() -> None:
    one, run = policy(allow(Resource=s3("b?"))), policy(allow(Resource=s3("b*")))
    assert is_new(one, run)
    assert not is_new(run, one)


def test_one_character_or_more_with_none_is_any() -> None:
    parts = policy(allow(Resource=s3("b", "b?", "b?*")))
    assert not is_new(parts, policy(allow(Resource=s3("b*"))))


def test_two_statements_cover_a_third_only_together() -> None:
    key = "aws:PrincipalTag/team"
    one = allow(**when("StringEquals", key, "x"))
    other = allow(**when("StringNotEquals", key, "x"))
    whole = policy(allow())
    assert not is_new(policy(one, other), whole)
    assert is_new(policy(one), whole)
    assert is_new(policy(other), whole)


def test_a_wildcard_crosses_no_colon_of_an_arn() -> None:
    narrow = policy(allow(Resource="arn:aws:sqs:*:1:q"))
    wide = policy(allow(Resource="arn:aws:sqs:*:q"))
    assert is_new(narrow, wide)
    assert is_new(wide, narrow)


def test_a_wildcard_crosses_colons_after_the_fifth() -> None:
    assert not is_new(
        policy(allow(Resource="arn:aws:lambda:*:*:function:*")),
        policy(allow(Resource="arn:aws:lambda:*:*:function:f:1")),
    )


def test_a_short_arn_is_completed() -> None:
    assert not is_new(policy(allow(Resource="arn:aws:sqs")), policy(allow(Resource="arn:aws:sqs:*:*:*")))


def test_every_arn_is_less_than_every_resource() -> None:
    every_arn = policy(allow(Resource="arn:*:*:*:*:*"))
    found = compare_first(every_arn, policy(allow()))
    assert [difference.witness.resource for difference in found.differences] == ["*"]


def test_arn_operators_stop_at_colons_where_string_operators_do_not() -> None:
    value = "arn:aws:s3:*:*:b"
    string = policy(allow(**when("StringLike", "aws:SourceArn", value)))
    arn = policy(allow(**when("ArnLike", "aws:SourceArn", value)))
    assert not is_new(string, arn)
    assert is_new(arn, string)


def test_todays_actions_are_less_than_all_names() -> None:
    names = [action.full_name for action in expand("sts:*")]
    listed, every = policy(allow(Action=names)), policy(allow(Action="sts:*"))
    assert is_new(listed, every)
    assert not is_new(listed, every, ActionReading.CATALOGUE)


def test_arn_forms_of_the_catalogue_decide_the_region_of_a_bucket() -> None:
    narrow = policy(allow(Resource=s3("*"), Action="s3:CreateBucket"))
    wide = policy(allow(Resource="arn:aws:s3:*:*:*", Action="s3:CreateBucket"))
    assert is_new(narrow, wide)
    assert not is_new(narrow, wide, ActionReading.CATALOGUE)


def test_an_action_without_resources_is_granted_by_the_star_alone() -> None:
    listing = {"Action": "s3:ListAllMyBuckets"}
    assert not is_new([], policy(allow(Resource=s3("*"), **listing)), ActionReading.CATALOGUE)
    assert is_new([], policy(allow(**listing)), ActionReading.CATALOGUE)


@pytest.mark.parametrize(
    ("action", "narrow", "wide", "some"),
    [
        ("s3:ListBucket", "arn:aws:s3:::b", "arn:aws:s3:::b/*", False),
        ("s3:ListBucket", "arn:aws:s3:::b", "arn:aws:s3:::b*/", False),
        ("s3:GetObject", "arn:aws:s3:::b/?*", "arn:aws:s3:::b/*", False),
        ("s3:GetObject", "arn:aws:s3:::b/?", "arn:aws:s3:::b/*", True),
        ("sqs:SendMessage", "arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:a/*", False),
        ("sqs:SendMessage", "arn:aws:sqs:?*:*:*", "arn:aws:sqs:*:*:*", False),
        ("sqs:SendMessage", "arn:aws*:sqs:*:*:*", "arn:*:sqs:*:*:*", False),
        ("sqs:SendMessage", "arn:aws:sqs:*:*:*", "arn:aws*:sqs:*:*:*", True),
        ("sqs:SendMessage", "arn:*:sqs:*:1*:q", "arn:*:sqs:*:a*:q", False),
        ("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:f", "arn:aws:lambda:*:*:function:f/*", False),
        ("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:f", "arn:aws:lambda:*:*:function:f:*", True),
    ],
)
def test_a_resource_of_the_catalogue_can_be(action: str, narrow: str, wide: str, some: bool) -> None:  # noqa: FBT001 - the outcome
    old, new = (policy(allow(Action=action, Resource=resource)) for resource in (narrow, wide))
    assert is_new(old, new)
    assert is_new(old, new, ActionReading.CATALOGUE) is some


def test_reading_a_bucket_and_its_objects_apart_is_reading_both() -> None:
    apart = policy(
        allow(Action="s3:ListBucket", Resource=s3("b")), allow(Action="s3:GetObject", Resource=s3("b/*"))
    )
    both = policy(allow(Action=["s3:ListBucket", "s3:GetObject"], Resource=s3("b", "b/*")))
    assert is_new(apart, both)
    assert not is_new(apart, both, ActionReading.CATALOGUE)


def test_not_action_with_not_resource() -> None:
    old = policy(allow(NotAction="iam:*", NotResource=s3("secret/*")))
    new = policy(allow(NotAction="iam:*", NotResource=s3("secret/x*")))
    assert is_new(old, new)
    assert not is_new(new, old)
    assert is_new(old, policy(allow(NotAction=["iam:*", "s3:*"])))


def test_not_action_matches_all_other_actions() -> None:
    old = policy(allow(NotAction=["iam:*", "sts:*"]))
    found = compare_first(old, policy(allow(NotAction="iam:*")))
    assert [difference.witness.action.partition(":")[0] for difference in found.differences] == ["sts"]


def test_a_removed_deny_is_new_access() -> None:
    old = policy(allow(), deny(Resource=s3("secret/*")))
    (difference,) = compare(old, policy(allow())).differences
    assert difference.place == StatementPlace(0, 0)
    assert difference.lifted == StatementPlace(0, 1)
    assert difference.witness.resource == "arn:aws:s3:::secret/example"


def test_a_deny_of_the_old_side_is_not_access_of_the_new() -> None:
    old = policy(allow(), deny(Resource=s3("secret/*")))
    new = policy(allow(), deny(Resource=s3("secret/*", "other")))
    assert not is_new(old, new)
    assert is_new(new, old)


def test_a_deny_with_a_variable_denies_what_its_value_matches() -> None:
    variable = s3("home/${aws:username}")
    old = policy(allow(Resource=s3("home/x")), deny(Resource=variable))
    (difference,) = compare(old, policy(allow(Resource=s3("home/x")))).differences
    assert difference.witness.context == {"aws:username": "x"}
    assert difference.depends_on == ("aws:username",)


def test_a_variable_is_not_one_character() -> None:
    one = policy(allow(Resource=s3("b/?")))
    variable = policy(allow(Resource=s3("b/${aws:username}")))
    assert is_new(one, variable)
    assert is_new(variable, one)


def test_a_variable_has_the_value_that_its_key_must_have() -> None:
    tag = "aws:PrincipalTag/team"
    bound = policy(allow(Resource=s3("b/${aws:PrincipalTag/team}"), **when("StringEquals", tag, "x")))
    found = compare(bound, policy(allow(Resource=s3("b/x"), **when("StringEquals", tag, "x"))))
    assert found == Comparison((), depends_on=("aws:principaltag/team",))


def test_a_variable_without_a_value_matches_nothing_and_a_default_does() -> None:
    plain = policy(allow(Resource=s3("b/${aws:username}")))
    default = policy(allow(Resource=s3("b/${aws:username, 'all'}")))
    (difference,) = compare(plain, default).differences
    assert difference.witness.context == {}
    assert difference.witness.resource == "arn:aws:s3:::b/all"
    assert not is_new(default, plain)


def test_a_variable_of_an_old_version_is_text() -> None:
    text = policy(allow(Resource=s3("b/${aws:username}")), version="2008-10-17")
    variable = policy(allow(Resource=s3("b/${aws:username}")))
    assert is_new(text, variable)
    assert is_new(variable, text)


def test_not_resource_with_a_variable_without_a_value_excludes_nothing() -> None:
    old = policy(allow(NotResource=s3("b/${aws:username}"), **when("Null", "aws:username", "true")))
    new = policy(allow(**when("Null", "aws:username", "true")))
    assert not is_new(old, new)


def test_absence_satisfies_for_all_values() -> None:
    every = policy(allow(Action="s3:PutObject", **when("ForAllValues:StringEquals", "aws:TagKeys", "a")))
    guarded = policy(
        allow(
            Action="s3:PutObject",
            Condition={
                "ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                "Null": {"aws:TagKeys": "false"},
            },
        ),
    )
    (difference,) = compare(guarded, every).differences
    assert difference.witness.context == {}
    assert not is_new(every, guarded)


def test_a_set_may_hold_what_one_value_cannot() -> None:
    both = {
        "Condition": {
            "ForAnyValue:StringEquals": {"aws:TagKeys": "a"},
            "ForAnyValue:StringLike": {"aws:TagKeys": "b"},
        },
    }
    found = compare_first([], policy(allow(**both)))
    assert [one.witness.context for one in found.differences] == [{"aws:tagkeys": frozenset({"a", "b"})}]


def test_a_single_valued_key_is_a_set_of_one() -> None:
    tag = "aws:RequestTag/x"
    any_value = policy(allow(Action="s3:PutObject", **when("ForAnyValue:StringEquals", tag, "v")))
    plain = policy(allow(Action="s3:PutObject", **when("StringEquals", tag, "v")))
    assert not is_new(any_value, plain)
    assert not is_new(plain, any_value)


def test_tag_keys_hold_the_key_of_every_request_tag() -> None:
    tagged = when("StringEquals", "aws:RequestTag/Team", "x")["Condition"]
    only = {"ForAllValues:StringEquals": {"aws:TagKeys": ["Other"]}}
    assert not is_new([], policy(allow(Action="s3:PutObject", Condition={**tagged, **only})))
    team = {"ForAllValues:StringEquals": {"aws:TagKeys": ["Team"]}}
    assert is_new([], policy(allow(Action="s3:PutObject", Condition={**tagged, **team})))


def test_null_and_its_negation_are_everything() -> None:
    key = "aws:PrincipalTag/team"
    parts = policy(allow(**when("Null", key, "true")), allow(**when("Null", key, "false")))
    assert not is_new(parts, policy(allow()))


def test_if_exists_in_a_deny_denies_where_the_key_is_absent() -> None:
    key = "aws:PrincipalTag/team"
    strict = policy(allow(), deny(**when("StringNotEqualsIfExists", key, "x")))
    loose = policy(allow(), deny(Condition={"StringNotEquals": {key: "x"}, "Null": {key: "false"}}))
    (difference,) = compare(strict, loose).differences
    assert difference.witness.context == {}
    assert not is_new(strict, policy(allow(**when("StringEquals", key, "x"))))


def test_a_boolean_key_that_is_always_there_has_two_values() -> None:
    key = "aws:SecureTransport"
    parts = policy(allow(**when("Bool", key, "true")), allow(**when("Bool", key, "false")))
    assert not is_new(parts, policy(allow()))


def test_a_boolean_key_that_may_be_absent_has_three() -> None:
    key = "aws:MultiFactorAuthPresent"
    old = policy(allow(), deny(**when("BoolIfExists", key, "false")))
    new = policy(allow(), deny(**when("Bool", key, "false")))
    assert is_new(old, new)
    assert not is_new(new, old)


@pytest.mark.parametrize(
    ("operator", "key", "narrow", "wide"),
    [
        ("NumericLessThan", "aws:MultiFactorAuthAge", "10", "20"),
        ("DateGreaterThan", "aws:TokenIssueTime", "2025-01-01T00:00:00Z", "2024"),
        ("IpAddress", "aws:SourceIp", "10.1.0.0/16", "10.0.0.0/8"),
        ("IpAddress", "aws:SourceIp", "2001:db8:1::/48", "2001:db8::/32"),
        ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:1:t", "arn:aws:sns:*:*:t"),
        ("StringEqualsIgnoreCase", "aws:username", "x", "X*"),
    ],
)
def test_each_family_compares_by_its_own_order(operator: str, key: str, narrow: str, wide: str) -> None:
    like = "StringLike" if operator == "StringEqualsIgnoreCase" else operator
    assert is_new(policy(allow(**when(operator, key, narrow))), policy(allow(**when(like, key, wide))))
    if like == operator:
        assert not is_new(
            policy(allow(**when(operator, key, wide))), policy(allow(**when(operator, key, narrow)))
        )


@pytest.mark.parametrize("reading", ActionReading)
def test_a_trust_policy_decides_only_who_assumes_the_role(reading: ActionReading) -> None:
    everyone = {"Principal": {"AWS": "111122223333"}}
    every_way = policy(allow(**everyone, Action="sts:*"))
    rest = {"Effect": "Allow", "NotAction": "s3:*", **everyone}
    [difference] = compare([], policy(rest)).differences
    assert difference.witness.action == "sts:AssumeRole"
    assert not is_new(every_way, policy(rest), reading)
    assert not is_new(every_way, policy(allow(**everyone, Action="*")), reading)
    assert not is_new([], policy(allow(**everyone, Action=["s3:GetObject", "sts:AssumeRoot"])), reading)
    ways = ("sts:AssumeRole*", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext")
    for way in ways:
        assert is_new(
            policy(allow(**everyone, Action=[one for one in ways if one != way])), every_way, reading
        )
    assert not is_new(policy(allow(**everyone, Action=list(ways))), every_way, reading)


def test_an_untyped_star_is_everyone_and_a_typed_one_is_not() -> None:
    everyone, aws = policy(allow(Principal="*")), policy(allow(Principal={"AWS": "*"}))
    kinds = [one.witness.caller.kind for one in compare(aws, everyone).differences if one.witness.caller]
    assert kinds
    assert PrincipalKind.AWS not in kinds
    assert not is_new(everyone, aws)


def test_an_account_is_its_root_and_covers_its_roles_and_sessions() -> None:
    account = policy(allow(Principal={"AWS": "111122223333"}))
    role = policy(allow(Principal={"AWS": "arn:aws:iam::111122223333:role/path/r"}))
    session = policy(allow(Principal={"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"}))
    assert not is_new(account, policy(allow(Principal={"AWS": "arn:aws:iam::111122223333:root"})))
    assert not is_new(account, role)
    assert not is_new(account, session)
    assert is_new(role, session)
    assert is_new(session, role)


def test_a_principal_is_the_account_narrowed_by_its_arn() -> None:
    arn = "arn:aws:iam::111122223333:role/r"
    narrowed = policy(
        allow(Principal={"AWS": "111122223333"}, **when("ArnEquals", "aws:PrincipalArn", arn)),
    )
    role = policy(allow(Principal={"AWS": arn}))
    assert not is_new(narrowed, role)
    assert not is_new(role, narrowed)


def test_an_external_id_that_is_no_longer_required_is_new_access() -> None:
    trust = {"Principal": {"AWS": "111122223333"}}
    caller_allow = policy(allow(**trust, **when("StringEquals", "sts:ExternalId", "secret")))
    assert is_new(caller_allow, policy(allow(**trust)))
    assert not is_new(policy(allow(**trust)), caller_allow)


def test_work_beyond_the_limit_is_an_error_and_no_answer() -> None:
    conditions = [when("StringNotLike", "aws:username", f"*{letter}*") for letter in "abcdefghijklmnopqrst"]
    old = policy(*(allow(**condition) for condition in conditions))
    blamed = r"within 50 steps.*: 20 statements about aws:username \(StringNotLike aws:username \[\*a\*\], "
    with pytest.raises(BudgetExceededError, match=blamed):
        compare(old, policy(allow()), limit=50)


@pytest.mark.parametrize(
    "other_than",
    [
        lambda infix: when("StringNotLike", "aws:username", f"*{infix}*"),
        lambda infix: {"NotAction": f"s3:*{infix}*"},
        lambda infix: {"NotResource": f"arn:aws:s3:::*{infix}*"},
    ],
)
def test_a_text_joined_from_many_infixes_shows_the_difference(
    other_than: Callable[[str], dict[str, Any]],
) -> None:
    old = policy(*(allow(**other_than(f"w{number:02}")) for number in range(17)))
    assert is_new(old, policy(allow(Action="s3:*")))


def test_letters_before_an_end_are_read_from_there() -> None:
    ends = [s3(f"*{letter}{'?' * 11}") for letter in ("a", "b", "b?")]
    a, b, next_b = (allow(NotResource=end) for end in ends)
    assert not is_new(policy(a, b), policy(allow()))
    assert is_new(policy(a, next_b), policy(allow()))


def test_the_witness_is_the_same_every_time_and_readable() -> None:
    found = compare([], policy(allow(Action="s3:Get*", Resource=s3("b/*"))))
    (difference,) = found.differences
    assert difference.actions == ("s3:Get*",)
    assert difference.witness.action == "s3:GetAnything"
    assert difference.witness.resource == "arn:aws:s3:::b/example"
    assert str(found) == str(compare([], policy(allow(Action="s3:Get*", Resource=s3("b/*")))))


def test_a_variable_about_the_caller_has_the_value_of_its_account() -> None:
    trust = {"Principal": {"AWS": ["111122223333", "444455556666"]}}
    own = policy(allow(**trust, **when("StringEquals", "sts:ExternalId", "${aws:PrincipalAccount}")))
    fixed = policy(
        allow(Principal={"AWS": "444455556666"}, **when("StringEquals", "sts:ExternalId", "444455556666"))
    )
    assert not is_new(own, fixed)
    assert is_new(fixed, own)


def test_a_variable_of_an_arn_key_is_an_arn() -> None:
    same = when("StringEquals", "aws:ResourceTag/owner", "${aws:PrincipalArn}")
    assert is_new([], policy(allow(**same)))
    assert not is_new(
        policy(allow(**same)), policy(allow(**same), allow(**same, Action="s3:Get*", Resource=[]))
    )


def test_a_variable_of_a_boolean_key_is_true_or_false() -> None:
    same = when("StringEquals", "aws:ResourceTag/secure", "${aws:SecureTransport}")
    both = policy(allow(**when("StringEquals", "aws:ResourceTag/secure", "true", "false")))
    assert not is_new(both, policy(allow(**same)))
    assert is_new(policy(allow(**same)), both)


@pytest.mark.medium
def test_many_statements_cover_one_only_together() -> None:
    names = s3(*(f"b{number}" for number in range(150)))
    apart = policy(*(allow(Resource=name, **when("Null", "aws:username", "false")) for name in names))
    absent = policy(*(allow(Resource=name, **when("Null", "aws:username", "true")) for name in names))
    assert not is_new([*apart, *absent], policy(allow(Resource=names)))


def test_keys_of_the_caller_ignore_letter_case() -> None:
    arn = "arn:aws:iam::111122223333:role/r"
    everyone = {"Principal": {"AWS": "*"}}
    any_case = policy(allow(**everyone, **when("StringEqualsIgnoreCase", "aws:PrincipalArn", arn)))
    exact = policy(allow(**everyone, **when("StringEquals", "aws:PrincipalArn", arn)))
    assert is_new(exact, any_case)
    assert not is_new(any_case, exact)
    account = when("StringEqualsIgnoreCase", "aws:PrincipalAccount", "111122223333")
    assert not is_new(policy(allow(Principal={"AWS": "111122223333"})), policy(allow(**everyone, **account)))


@pytest.mark.parametrize(("account", "some"), [("11112222333?", True), ("1:2", False), ("1*:*2", False)])
def test_no_account_holds_a_colon(account: str, some: bool) -> None:  # noqa: FBT001 - the outcome
    caller_allow = when("StringLike", "aws:PrincipalAccount", account)
    assert is_new([], policy(allow(Principal={"AWS": "*"}, **caller_allow))) is some


def test_a_variable_about_the_caller_is_absent_for_callers_of_no_account() -> None:
    federated = {"Principal": {"Federated": "cognito-identity.amazonaws.com"}}
    own = when("StringEquals", "sts:ExternalId", "${aws:PrincipalAccount}")
    assert is_new(policy(allow(Principal="*", **own)), policy(allow(**federated)))
    others = when("StringNotEquals", "sts:ExternalId", "${aws:PrincipalAccount}")
    assert not is_new(policy(allow(Principal="*", **others)), policy(allow(**federated)))


def test_letters_without_another_case_have_none() -> None:
    for name in ("\xdf", "\xb5", "\xff"):
        exact = policy(allow(**when("StringEquals", "aws:username", name)))
        assert not is_new(exact, policy(allow(**when("StringEqualsIgnoreCase", "aws:username", name))))
    small = policy(allow(**when("StringEquals", "aws:username", "\xe4")))
    assert is_new(small, policy(allow(**when("StringEqualsIgnoreCase", "aws:username", "\xe4"))))


def test_a_wildcard_matches_a_line_break() -> None:
    both = {"StringLike": {"aws:username": "a*c"}, "StringLikeIfExists": {"aws:username": "*\n*"}}
    assert is_new([], policy(allow(Condition=both)))


def test_numbers_of_any_length_have_neighbours() -> None:
    low, high = "1" + "0" * 40, "1" + "0" * 39 + "1"
    between = {
        "NumericGreaterThan": {"aws:MultiFactorAuthAge": low},
        "NumericLessThan": {"aws:MultiFactorAuthAge": high},
    }
    assert is_new([], policy(allow(Condition=between)))
    assert is_new([], policy(allow(**when("NumericGreaterThan", "aws:MultiFactorAuthAge", low))))


def test_dates_closer_than_a_microsecond_are_neighbours() -> None:
    between = {
        "DateGreaterThan": {"aws:CurrentTime": "1735689600.0000001"},
        "DateLessThan": {"aws:CurrentTime": "1735689600.0000002"},
    }
    assert is_new([], policy(allow(Condition=between)))


def test_a_time_is_bounded_by_numbers_and_dates_together() -> None:
    both = {
        "NumericGreaterThan": {"aws:EpochTime": "1735689600"},
        "DateGreaterThan": {"aws:EpochTime": "2025-03-01"},
        "DateLessThan": {"aws:EpochTime": "2025-06-01"},
    }
    assert is_new([], policy(allow(Condition=both)))
    early = {"NumericLessThan": {"aws:EpochTime": "1740787200"}}
    assert not is_new([], policy(allow(Condition={**both, **early})))


def test_a_moment_is_given_only_by_the_key_that_matters() -> None:
    both = {
        "StringEquals": {"aws:ResourceAccount": "111122223333"},
        "NumericGreaterThan": {"aws:EpochTime": "1735689600"},
    }
    queue = allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:*:*:q", Condition=both)
    [difference] = compare([], policy(queue)).differences
    assert difference.witness.context.keys() == {"aws:resourceaccount", "aws:epochtime"}


@pytest.mark.parametrize(
    ("key", "text", "other"),
    [
        ("aws:SourceIp", "10.1.*", {"IpAddress": "10.0.0.0/8"}),
        ("aws:SourceIp", "10.*.7", {"IpAddress": "10.1.0.0/16"}),
        ("aws:CurrentTime", "2025-05-*", {"DateGreaterThan": "2025-03-01"}),
        ("aws:MultiFactorAuthAge", "3*", {"NumericGreaterThan": "100"}),
    ],
)
def test_a_pattern_and_a_value_meet_on_one_key(key: str, text: str, other: dict[str, str]) -> None:
    both = {"StringLike": {key: text}, **{operator: {key: value} for operator, value in other.items()}}
    assert is_new([], policy(allow(Condition=both)))


def test_a_value_may_be_spelled_as_no_text_says() -> None:
    number = policy(allow(**when("NumericEquals", "aws:MultiFactorAuthAge", "10")))
    assert is_new(policy(allow(**when("StringEquals", "aws:MultiFactorAuthAge", "10"))), number)


@pytest.mark.parametrize("key", ["aws:MultiFactorAuthAge", "aws:PrincipalTag/level"])
def test_a_number_may_be_spelled_as_no_bytes_say(key: str) -> None:
    number, octets = (when(operator, key, "1234") for operator in ("NumericEquals", "BinaryEquals"))
    assert is_new(policy(allow(**octets)), policy(allow(**number)))
    assert is_new([], policy(allow(**number), deny(**octets)))


@pytest.mark.medium
def test_a_network_may_lie_within_a_pattern() -> None:
    network = policy(allow(**when("IpAddress", "aws:SourceIp", "10.1.0.0/16")))
    assert not is_new(policy(allow(**when("StringLike", "aws:SourceIp", "10.1.*"))), network)
    assert not is_new(policy(allow(**when("StringLike", "aws:SourceIp", "10.1.*", "10.2.*"))), network)


@pytest.mark.deep
@pytest.mark.medium
def test_every_number_has_a_digit() -> None:
    digits = when("StringLike", "aws:MultiFactorAuthAge", *(f"*{digit}*" for digit in range(10)))
    greater = policy(allow(**when("NumericGreaterThan", "aws:MultiFactorAuthAge", "1")))
    assert not is_new(policy(allow(**digits)), greater)


def test_what_a_pattern_and_a_date_share_is_found_or_an_error() -> None:
    texts = when("StringLike", "aws:CurrentTime", *(f"*{digit}*" for digit in range(10)))
    old = policy(allow(**texts))
    with pytest.raises(BudgetExceededError, match="more steps would not help"):
        compare(old, policy(allow(**when("DateGreaterThan", "aws:CurrentTime", "2025"))))


def test_a_word_in_any_letter_case_is_not_a_number() -> None:
    key = "aws:RequestTag/team"
    word = {"StringEqualsIgnoreCase": {key: "a"}}
    assert not is_new(
        [], policy(allow(Action="s3:PutObject", Condition={"NumericEquals": {key: "3600"}, **word}))
    )
    fitting = {"StringEqualsIgnoreCase": {key: "1000"}}
    assert is_new(
        [], policy(allow(Action="s3:PutObject", Condition={"NumericEquals": {key: "1000"}, **fitting}))
    )


def test_a_word_in_any_letter_case_may_be_bytes() -> None:
    key = "aws:RequestTag/team"
    octets = {"BinaryEquals": {key: "QmluYXJ5"}}
    other, same = ({"StringEqualsIgnoreCase": {key: text}} for text in ("a=b", "qmluyxj5"))
    assert not is_new([], policy(allow(Action="s3:PutObject", Condition={**octets, **other})))
    assert is_new([], policy(allow(Action="s3:PutObject", Condition={**octets, **same})))


@pytest.mark.parametrize(
    ("key", "statements"),
    [
        ("aws:CurrentTime", [("DateLessThan", "2026-01-01"), ("DateGreaterThanEquals", "2026-01-01")]),
        ("aws:SourceIp", [("IpAddress", "0.0.0.0/0"), ("IpAddress", "::/0")]),
        ("aws:EpochTime", [("NumericEquals", "2000"), ("NumericNotEquals", "2000")]),
        ("aws:EpochTime", [("NumericLessThan", "2000"), ("DateGreaterThanEquals", "1970-01-01T00:33:20Z")]),
        ("s3:max-keys", [("NumericLessThanEquals", "10"), ("NumericGreaterThan", "10")]),
        ("aws:SourceAccount", [("StringLike", "????????????")]),
        ("aws:SourceAccount", [("StringNotLike", "*a*")]),
        ("aws:SourceAccount", [("StringLike", f"{digit}*") for digit in range(10)]),
        ("aws:SourceAccount", [("NumericLessThan", "1000000000000")]),
    ],
)
def test_a_key_holds_a_value_of_its_type(key: str, statements: list[tuple[str, str]]) -> None:
    list_objects = partial(allow, Action="s3:ListBucket")
    absent = list_objects(**when("Null", key, "true"))
    parts = policy(absent, *(list_objects(**when(operator, key, value)) for operator, value in statements))
    assert not is_new(parts, policy(list_objects()))
    *most, _ = statements
    fewer = policy(absent, *(list_objects(**when(operator, key, value)) for operator, value in most))
    assert is_new(fewer, policy(list_objects()))


def test_a_variable_of_an_account_key_is_an_account() -> None:
    own = allow(**when("StringEquals", "s3:ResourceAccount", "${aws:PrincipalAccount}"))
    others = allow(**when("StringNotEquals", "s3:ResourceAccount", "${aws:PrincipalAccount}"))
    assert is_new(policy(own), policy(others))
    assert is_new(policy(others), policy(own))
    assert not is_new(policy(own, others), policy(allow()))
    home = policy(allow(Resource=s3("home/${aws:PrincipalAccount}")))
    assert not is_new(policy(allow(Resource=s3("home/????????????"))), home)
    assert not is_new(home, policy(allow(Resource=s3("home/x${aws:PrincipalAccount}"), NotAction="*")))


MFA, AGE = "aws:MultiFactorAuthPresent", {"NumericLessThan": {"aws:MultiFactorAuthAge": "10"}}
VIA, FIRST = (
    {"ForAnyValue:StringEquals": {"aws:CalledVia": "x"}},
    {"StringEquals": {"aws:CalledViaFirst": "x"}},
)
OF_ROLE = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}
NAMED = {"StringLike": {"aws:username": "*"}}


@pytest.mark.parametrize("key", ["aws:PrincipalArn", "aws:PrincipalAccount"])
def test_the_presence_of_a_key_of_the_caller_divides_the_callers(key: str) -> None:
    present, absent = (allow(Principal="*", **when("Null", key, value)) for value in ("false", "true"))
    assert not is_new(policy(present, absent), policy(allow(Principal="*")))
    assert not is_new(policy(present), policy(allow(Principal={"AWS": "*"})))
    assert is_new(policy(absent), policy(present))
    assert is_new(policy(present), policy(absent))


@pytest.mark.parametrize(
    ("given", "other", "fitting"),
    [
        (AGE, {"BoolIfExists": {MFA: "false"}}, {"Bool": {MFA: "true"}}),
        (VIA, {"Bool": {"aws:ViaAWSService": "false"}}, {"Bool": {"aws:ViaAWSService": "true"}}),
        (FIRST, {"Null": {"aws:CalledVia": "true"}}, VIA),
        (FIRST, {"ForAllValues:StringEquals": {"aws:CalledVia": ["y", "z"]}}, VIA),
        (
            FIRST,
            {"ForAllValues:StringNotLike": {"aws:CalledVia": "x*"}},
            {"StringLike": {"aws:CalledViaLast": "y*"}},
        ),
        (
            {"StringNotLike": {"aws:CalledViaLast": "x*"}},
            {"ForAllValues:StringLike": {"aws:CalledVia": "x*"}, "Null": {"aws:CalledViaLast": "false"}},
            {"Null": {"aws:CalledViaLast": "false"}},
        ),
        (
            OF_ROLE,
            {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}},
            {"StringLike": {"aws:PrincipalAccount": "1*"}},
        ),
        (OF_ROLE, NAMED, {"Null": {"aws:username": "true"}}),
        (
            NAMED,
            {"StringEquals": {"aws:PrincipalType": "AssumedRole"}},
            {"StringEquals": {"aws:PrincipalType": "User"}},
        ),
        (
            {"DateLessThan": {"aws:CurrentTime": "2026-01-01"}},
            {"NumericGreaterThanEquals": {"aws:EpochTime": "1767225600"}},
            {"DateGreaterThanEquals": {"aws:EpochTime": "1767225599"}},
        ),
    ],
)
def test_keys_are_tied(given: dict[str, Any], other: dict[str, Any], fitting: dict[str, Any]) -> None:
    assert not is_new([], policy(allow(Condition={**given, **other})))
    [difference] = compare([], policy(allow(Condition={**given, **fitting}))).differences
    assert contradictions(difference.witness) == ()


@pytest.mark.parametrize("resource", ["arn:aws:sqs:us-east-1:111122223333:q", "arn:aws:sqs:*:111122223333:*"])
def test_the_account_of_a_resource_is_in_its_arn(resource: str) -> None:
    def queue(**conditions: str) -> list[Document]:
        condition = {operator: {"aws:ResourceAccount": value} for operator, value in conditions.items()}
        return policy(allow(Action="sqs:*", Resource=resource, Condition=condition))

    assert not is_new(queue(StringEqualsIfExists="111122223333"), queue())
    assert is_new(queue(StringEqualsIfExists="444455556666"), queue())
    assert not is_new([], queue(StringEquals="444455556666"))
    assert is_new([], queue(StringEquals="${aws:PrincipalAccount}"))


def test_a_trust_policy_names_the_account_of_the_caller_in_its_arn() -> None:
    trust = {"Principal": {"AWS": "111122223333"}}
    of_caller = when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/r")
    same = when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/r")
    assert not is_new(policy(allow(**trust, **same)), policy(allow(**trust, **of_caller)))
    assert not is_new(policy(allow(**trust, **of_caller)), policy(allow(**trust, **same)))
    assert is_new(policy(allow(**trust, **of_caller)), policy(allow(**trust)))


@pytest.mark.medium
def test_no_ipv6_address_of_a_network_begins_otherwise() -> None:
    key = "aws:SourceIp"
    network = policy(allow(**when("IpAddress", key, "2001:db8::/32")))
    assert not is_new(policy(allow(**when("StringLike", key, "2001:*"))), network)
    assert is_new(policy(allow(**when("StringLike", key, "2001:db8:1*"))), network)


def test_a_pattern_alone_is_about_addresses_as_well() -> None:
    narrow, wide = (policy(allow(**when("StringLike", "aws:SourceIp", text))) for text in ("10.1.*", "10.*"))
    [difference] = compare(narrow, wide).differences
    assert difference.witness.context == {"aws:sourceip": "10.0.0.0"}
    assert not is_new([], policy(allow(**when("StringLike", "aws:SourceIp", "example*"))))


def test_no_arn_is_a_number() -> None:
    number, arn = (
        when("NumericEquals", "aws:SourceArn", "5"),
        when("ArnLike", "aws:SourceArn", "arn:*:*:*:*:*"),
    )
    assert not is_new([], policy(allow(Condition={**number["Condition"], **arn["Condition"]})))


def test_a_number_about_the_caller_adds_no_false_witness() -> None:
    number = when("NumericEquals", "aws:PrincipalAccount", "111122223333")
    new = policy(allow(Principal={"AWS": "*"}, **number))
    with pytest.raises(BudgetExceededError):
        compare(policy(allow(Principal={"AWS": "111122223333"})), new)


@pytest.mark.medium
def test_statements_that_are_checked_in_vain_count_as_steps() -> None:
    old, new = ([allow(Resource=s3(f"*b{number}/{end}")) for number in range(100)] for end in ("*", "x*"))
    assert not is_new(policy(*old), policy(*new))
    with pytest.raises(BudgetExceededError):
        compare(policy(*old), policy(*new), limit=1000)
