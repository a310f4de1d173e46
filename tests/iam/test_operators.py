"""The table of condition operators is AWS's, with its prefixes and its suffix."""

import pytest

from octo_spec.iam.operators import FORMS, OPERATORS, Family, Quantifier


def test_every_form_is_read_back_from_its_name() -> None:
    assert all(str(form) == name for name, form in FORMS.items())
    assert len(FORMS) == (len(OPERATORS) - 1) * 6 + 3


def test_prefix_and_suffix_combine() -> None:
    form = FORMS["ForAnyValue:StringNotLikeIfExists"]
    assert (form.operator.name, form.quantifier, form.if_exists) == ("StringNotLike", Quantifier.ANY, True)


@pytest.mark.parametrize(
    "name", ["NullIfExists", "NotBool", "stringequals", "ForSomeValues:StringLike", "StringLikeIgnoreCase"]
)
def test_what_aws_does_not_have_is_not_there(name: str) -> None:
    assert name not in FORMS


def test_negated_operators_say_so() -> None:
    assert [one.name for one in OPERATORS if one.negated] == [
        one.name for one in OPERATORS if "Not" in one.name
    ]


def test_wildcards_are_read_by_like_and_by_all_arn_operators() -> None:
    assert {one.name for one in OPERATORS if one.wildcards} == {
        *(one.name for one in OPERATORS if one.family is Family.ARN),
        "StringLike",
        "StringNotLike",
    }


def test_variables_stand_in_string_and_arn_values() -> None:
    assert {one.family for one in OPERATORS if one.variables} == {Family.STRING, Family.ARN}
