"""Values of policy variables that make a difference, each by its smallest example: all of ``variables``."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare
from tests.access.samples import allow, deny, is_new, policy, s3, when

NAME, TAG = "${aws:username}", "${aws:PrincipalTag/team}"
TAG_KEY = "aws:PrincipalTag/team"


def test_a_value_that_a_pattern_suggests_is_not_the_pattern_itself() -> None:
    own = policy(allow(Resource=s3(NAME)))
    new = allow(Resource=s3("b/*"))
    assert not is_new(own, policy(new, deny(NotResource=s3(NAME))))
    assert is_new(own, policy(new))


def test_a_wildcard_is_not_bound_to_the_value_that_a_condition_suggests() -> None:
    begins = when("StringLike", TAG_KEY, "q*")
    for_own, for_all = s3(f"b/{TAG}/*"), s3("b/q*/x")
    assert is_new(policy(allow(Resource=for_own)), policy(allow(Resource=for_all, **begins)))


def test_a_wildcard_is_not_bound_to_the_beginning_that_a_condition_suggests() -> None:
    begins = when("StringLike", TAG_KEY, "q*")
    assert is_new(policy(allow(Resource=s3(f"b/{TAG}*"))), policy(allow(Resource=s3("b/q*"), **begins)))


def test_a_value_may_be_longer_than_the_text_of_another_pattern() -> None:
    begins = when("StringLike", TAG_KEY, "q*")
    assert is_new(policy(allow(Resource=s3("b/q?"))), policy(allow(Resource=s3(f"b/{TAG}"), **begins)))


def test_a_value_meets_all_conditions_on_its_key_together() -> None:
    old = policy(allow(Resource=s3(f"b/{TAG}/y")))
    assert is_new(old, policy(allow(Resource=s3(f"b/{TAG}"), **_tagged("q*", unlike=("q?", "q??")))))
    assert not is_new(old, policy(allow(Resource=s3(f"b/{TAG}"), **_tagged("q?", unlike=("q*",)))))


def _tagged(like: str, unlike: tuple[str, ...]) -> dict[str, Any]:
    return {"Condition": {"StringLike": {TAG_KEY: like}, "StringNotLike": {TAG_KEY: list(unlike)}}}


def test_a_value_meets_a_condition_on_its_key_and_a_pattern_together() -> None:
    ends = when("StringLike", "aws:username", "*q")
    old = policy(allow(NotResource=s3(NAME)))
    assert is_new(old, policy(allow(Resource=s3("b/?"), **ends)))
    assert not is_new(old, policy(allow(Resource=s3("b/?"), **ends), deny(Resource=s3(NAME))))


def test_a_condition_with_a_wildcard_ties_two_variables() -> None:
    tied = {"aws:username": f"{TAG}*", TAG_KEY: "qq*"}
    new = policy(allow(Resource=s3(f"b/{NAME}"), Condition={"StringLike": tied}))
    assert is_new(policy(allow(Resource=s3("b/qqy*"))), new)
    assert not is_new(policy(allow(Resource=s3("b/q*"))), new)


TYPED = ["aws:SourceIp", "aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:EpochTime"]


@pytest.mark.parametrize("key", TYPED)
@pytest.mark.parametrize("value", [TAG, f"{TAG}*", "${aws:PrincipalTag/team, 'none'}"])
def test_a_number_a_date_or_an_address_may_be_the_value_of_a_variable(key: str, value: str) -> None:
    assert is_new([], policy(allow(**when("StringLike", key, value))))
    assert is_new([], policy(allow(), deny(**when("StringNotLike", key, value))))


IN_TENS = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}


@pytest.mark.parametrize(
    "tied",
    [
        {"aws:SourceIp": "${aws:VpcSourceIp}"},
        {"aws:VpcSourceIp": "${aws:SourceIp}"},
        {"aws:SourceIp": TAG},
        {TAG_KEY: "${aws:SourceIp}", "aws:VpcSourceIp": TAG},
    ],
    ids=str,
)
def test_a_condition_on_one_of_two_equal_keys_is_about_both(tied: dict[str, str]) -> None:
    equal = policy(allow(Condition={"StringEquals": tied, **IN_TENS}))
    assert is_new([], equal)
    assert not is_new(policy(allow(Condition=IN_TENS)), equal)


def test_a_condition_on_a_number_in_a_tag_is_about_the_tag_that_it_equals() -> None:
    more = {"NumericGreaterThan": {"aws:PrincipalTag/limit": "10"}}
    assert is_new([], policy(allow(Condition={"StringEquals": {"aws:PrincipalTag/limit": TAG}, **more})))


def test_resources_with_one_variable_are_tried_one_at_a_time() -> None:
    resources = s3(*(f"b/{NAME}/{index}/*" for index in range(30)))
    old, narrower = policy(allow(Resource=resources)), [f"{resource}x" for resource in resources]
    assert compare(old, policy(allow(Resource=narrower)), limit=20_000).differences == ()
    wider = policy(allow(Resource=[*narrower, *s3(f"b/{NAME}/30/x")]))
    assert compare(old, wider, limit=20_000).differences


def test_many_alternatives_for_a_variable_are_tried_one_after_the_other() -> None:
    names = [f"name{number}" for number in range(100)]
    one_of = policy(allow(Resource=s3(f"b/{NAME}"), **when("StringEquals", "aws:username", *names)))
    each = [allow(Resource=s3(f"b/{name}")) for name in names]
    assert compare(policy(*each), one_of, limit=20_000).differences == ()
    assert compare(policy(*each[1:]), one_of, limit=20_000).differences


def test_a_resource_that_is_needed_is_one_of_many_with_a_variable() -> None:
    own = policy(allow(NotResource=s3(*(f"{NAME}/{number}/*" for number in range(30)))))
    new, others = allow(Resource=s3("q*")), s3(*(f"*/{number}/*" for number in range(30)))
    assert compare(own, policy(new, deny(Resource=others)), limit=2_000).differences == ()
    assert compare(own, policy(new, deny(Resource=others[1:])), limit=2_000).differences


def test_a_variable_that_occurs_twice_may_be_empty() -> None:
    once, twice = s3(f"b{TAG}"), s3(f"b{TAG}{TAG}")
    assert is_new(policy(allow(NotResource=once)), policy(allow(Resource=twice)))
    some = when("StringNotEquals", TAG_KEY, "")
    assert not is_new(policy(allow(NotResource=once)), policy(allow(Resource=twice, **some)))


def test_a_value_may_overlap_itself() -> None:
    longer = when("StringNotEquals", "aws:username", "", "a")
    behind = policy(allow(NotResource=s3(f"ba{NAME}")))
    assert is_new(behind, policy(allow(Resource=s3(f"b{NAME}*"), **longer)))
    assert not is_new(behind, policy(allow(Resource=s3(f"b{NAME}"), **longer)))


def test_variables_are_tied_in_a_chain() -> None:
    chain = {"custom:key": TAG, "custom:other": "${custom:key}"}
    new = policy(allow(Resource=s3("b${custom:other}"), Condition={"StringEquals": chain}))
    assert is_new(policy(allow(NotResource=s3("b"))), new)
    assert not is_new(policy(allow(NotResource=s3("b")), allow(**when("StringEquals", TAG_KEY, ""))), new)


def test_a_value_is_an_arn_if_its_key_is() -> None:
    old = policy(allow(**when("StringEquals", "aws:SourceArn", "arn:aws:s3:::b")))
    assert is_new(old, policy(allow(**when("StringEquals", "aws:SourceArn", TAG))))
    assert is_new(old, policy(allow(**when("StringLike", "aws:SourceArn", f"{TAG}:*"))))


def test_a_value_is_true_or_false_if_its_key_is() -> None:
    assert is_new([], policy(allow(**when("StringEquals", "aws:SecureTransport", f"t{TAG}"))))
    assert is_new(policy(allow(**when("StringNotLike", "aws:SecureTransport", f"*{TAG}*"))), policy(allow()))


def test_a_value_may_have_letters_of_either_case() -> None:
    exact, any_case = (
        when(operator, "custom:key", NAME) for operator in ("StringEquals", "StringEqualsIgnoreCase")
    )
    assert is_new(policy(allow(**exact)), policy(allow(**any_case)))
    assert not is_new(policy(allow(**any_case)), policy(allow(**exact)))
    assert is_new(policy(allow(), deny(**any_case)), policy(allow(), deny(**exact)))


ARN_OF_CALLER, ACCOUNT_OF_CALLER = "${aws:PrincipalArn}", "${aws:PrincipalAccount}"
EVERYONE = {"Principal": {"AWS": "*"}}


def test_the_arn_of_a_caller_is_in_its_account() -> None:
    account = when("StringNotEquals", "custom:key", ACCOUNT_OF_CALLER)
    arn = when("StringLike", "custom:key", f"*{ARN_OF_CALLER}y")
    assert is_new(
        policy(deny(**EVERYONE, **arn)), policy(allow(**EVERYONE, **account), deny(**EVERYONE, **arn))
    )


def test_the_arn_of_a_caller_is_that_of_a_principal_and_meets_conditions_together() -> None:
    like = {"StringEquals": {TAG_KEY: ARN_OF_CALLER}, "StringLike": {TAG_KEY: "*:role/x*"}}
    assert is_new([], policy(allow(Principal={"AWS": "111122223333"}, Condition=like)))
    other = {**like, "StringNotLike": {TAG_KEY: "arn:aws:iam::111122223333:*"}}
    assert not is_new(
        [], policy(allow(Principal={"AWS": "arn:aws:iam::111122223333:role/xy"}, Condition=other))
    )


@pytest.mark.deep
@pytest.mark.medium
def test_the_account_of_a_caller_is_the_one_in_an_arn_that_holds_the_callers() -> None:
    fixed = {
        "StringEquals": {TAG_KEY: "arn:aws:iam::444455556666:role/r", "custom:key": ACCOUNT_OF_CALLER},
        "StringLike": {TAG_KEY: f"*{ARN_OF_CALLER}*"},
    }
    assert is_new([], policy(allow(**EVERYONE, Condition=fixed)))
    own = when("StringEquals", "custom:key", "444455556666")
    # Where the ARN of a caller begins in another text is tried place by place: cheap steps, but many.
    found = compare(
        policy(allow(**EVERYONE, **own)), policy(allow(**EVERYONE, Condition=fixed)), limit=4_000_000
    )
    assert found.differences == ()


def test_too_many_variables_are_an_error() -> None:
    many = policy(allow(Resource=s3(*(f"b/${{custom:{number}}}" for number in range(400)))))
    with pytest.raises(BudgetExceededError):
        compare(many, policy(allow(Resource=s3("b/${aws:username}/x"))))


def test_each_value_that_is_tried_counts() -> None:
    """A search with few texts and many values once took half a minute within its limit.

    The texts alone of this one take 2,137 steps.
    """
    names = [f"name{number}" for number in range(50)]
    one_of = policy(allow(Resource=s3(f"b/{NAME}"), **when("StringEquals", "aws:username", *names)))
    each = policy(*(allow(Resource=s3(f"b/{name}")) for name in names))
    assert not is_new(each, one_of)
    with pytest.raises(BudgetExceededError):
        compare(each, one_of, limit=2_300)
