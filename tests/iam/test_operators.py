"""The table of condition operators is AWS's, with its prefixes and its suffix."""

import pytest

from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.operators import FORMS, OPERATORS, Family, OperatorForm, Quantifier, Relation
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
    compared = [one for one in OPERATORS if one.relation is not Relation.EQUALS]
    assert {one.family for one in compared} == {Family.NUMERIC, Family.DATE}
    assert all(one.name == f"{one.family}{one.relation}" for one in compared)


def test_prefix_and_suffix_combine() -> None:
    form = FORMS["ForAnyValue:StringNotLikeIfExists"]
    assert (form.operator.name, form.quantifier, form.if_exists) == ("StringNotLike", Quantifier.ANY, True)


@pytest.mark.parametrize(
    "name", ["NullIfExists", "NotBool", "stringequals", "ForSomeValues:StringLike", "StringLikeIgnoreCase"]
)
def test_operators_that_aws_does_not_have_are_unknown(name: str) -> None:
    assert name not in FORMS


def test_negated_operators_say_so() -> None:
    assert [one.name for one in OPERATORS if one.negated] == [
        one.name for one in OPERATORS if "Not" in one.name
    ]


def test_wildcards_are_read_by_like_and_by_all_arn_operators() -> None:
    assert {one.name for one in OPERATORS if one.reads_wildcards} == {
        *(one.name for one in OPERATORS if one.family is Family.ARN),
        "StringLike",
        "StringNotLike",
    }


def test_variables_are_read_in_string_and_arn_values() -> None:
    assert {form.family for form in FORMS.values() if form.reads_variables} == {Family.STRING, Family.ARN}


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.family is not Family.NULL])
def test_a_form_holds_without_its_key_exactly_if_its_condition_does(form: OperatorForm) -> None:
    (condition,) = conditions({str(form): {"some:key": []}}, "", read)
    assert form.holds_without_key is holds_for(condition, None)
