"""The table of condition operators is AWS's, with its prefixes and its suffix."""

import pytest

from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.operators import FORMS, OPERATORS, Comparison, Family, OperatorForm, Quantifier
from octo_spec.iam.variables import read


def test_every_form_is_read_back_from_its_name() -> None:
    assert all(str(form) == name for name, form in FORMS.items())
    assert len(FORMS) == (len(OPERATORS) - 1) * 6 + 3


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read_in_any_letter_case(name: str) -> None:
    (condition,) = conditions({name.upper(): {"Some:Key": []}}, "", read)
    form = OperatorForm(FORMS[name].operator, condition.quantifier, condition.if_exists)
    assert (str(form), condition.negated) == (name, form.operator.negated)


def test_only_numbers_and_dates_are_compared_in_other_ways_than_for_equality() -> None:
    compared = [one for one in OPERATORS if one.comparison is not Comparison.EQUALS]
    assert {one.family for one in compared} == {Family.NUMERIC, Family.DATE}
    assert all(one.name == f"{one.family}{one.comparison}" for one in compared)


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
