"""IAM's alphabets and forms, at their edges."""

from collections.abc import Callable

import pytest

from octo_spec.iam import limits


@pytest.mark.parametrize(
    "action",
    [
        "*",
        "s3:*",
        "s3:Get*",
        "S3:GetObject",
        "ec2:Describe?",
        "s3-object-lambda:Get*",
        "vpc-lattice:Via-Events",
    ],
)
def test_an_action_has_a_service_and_a_pattern(action: str) -> None:
    assert limits.is_action(action)


@pytest.mark.parametrize(
    "action", ["", "s3", "*:*", "s3*:Get", "s3:", ":Get", "s3:Get:x", "s3: Get", "s3:Get\n", "s3:${x}"]
)
def test_texts_that_iam_refuses_are_not_actions(action: str) -> None:
    assert not limits.is_action(action)


@pytest.mark.parametrize("path", ["/", "/a/", "/a/b.c@d_e/", "/" + "a" * 510 + "/"])
def test_a_path_starts_and_ends_with_a_slash(path: str) -> None:
    assert limits.is_path(path)


@pytest.mark.parametrize(
    "path", ["", "a", "/a", "a/", "//", "/a//b/", "/a b/", "/a/\n", "/" + "a" * 511 + "/"]
)
def test_texts_that_iam_refuses_are_not_paths(path: str) -> None:
    assert not limits.is_path(path)


@pytest.mark.parametrize(
    "account", ["12345678901", "1234567890123", "12345678901a", "١٢٣٤٥٦٧٨٩٠١٢", "123456789012\n"]
)
def test_an_account_is_twelve_ascii_digits(account: str) -> None:
    assert limits.is_account_id("012345678901")
    assert not limits.is_account_id(account)


@pytest.mark.parametrize(
    ("beyond", "good", "bad"),
    [
        (limits.forbidden_in_name, "aZ09_+=,.@-", " "),
        (limits.forbidden_in_name, "", "é"),
        (limits.forbidden_in_role_description, "tab\tand ÿ ¡", "—"),
        (limits.forbidden_in_role_description, "", "\xa0"),
        (limits.forbidden_in_external_id, "a:/=,.@-", " "),
        (limits.forbidden_in_document, "ÿ\n\t ~", "Ā"),
        (limits.forbidden_in_tag, "é 東 ९ _.:/=+-@", "*"),
        (limits.forbidden_in_tag, "", "\n"),
    ],
)
def test_the_first_character_outside_an_alphabet_is_found(
    beyond: Callable[[str], str], good: str, bad: str
) -> None:
    assert beyond(good) == ""
    assert beyond(f"{good}{bad}{good}") == bad


def test_names_may_have_a_path_but_no_slash_before_it() -> None:
    assert limits.is_name_with_path("a/b/Role")
    assert not limits.is_name_with_path("/a/Role")
    assert not limits.is_name_with_path("a/" + "r" * 65)


def test_an_aws_managed_policy_may_have_a_path() -> None:
    assert limits.is_aws_policy_name("job-function/ViewOnlyAccess")
    assert not limits.is_aws_policy_name("arn:aws:iam::aws:policy/ViewOnlyAccess")
    assert not limits.is_aws_policy_name("")


def test_a_service_has_a_domain() -> None:
    assert limits.is_service_principal("states.us-east-1.amazonaws.com")
    assert not limits.is_service_principal("ec2")
    assert not limits.is_service_principal("EC2.amazonaws.com")
