"""Values of policy variables that make a difference, each by its smallest example."""

from __future__ import annotations

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
