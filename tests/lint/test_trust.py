"""Rules of trust: how hard an external ID is to guess, how short it may be, who is trusted, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.rules.trust import (
    empty_external_id,
    guessable_external_id,
    long_session,
    loose_account_parameter,
    whole_account_principal,
)
from tests.lint.small_specs import found

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

TRUST = {"account": "111122223333", "role": "collector", "external-id": "${param.external-id}"}

# --- external IDs ------------------------------------------------------------------------------


def external_id(rule: Rule, **rules: object) -> list[str]:
    parameter = {"description": "The ID.", **{key.replace("_", "-"): value for key, value in rules.items()}}
    return found(rule, parameters={"external-id": parameter}, trust=TRUST)


@pytest.mark.parametrize(
    "rules",
    [
        {"pattern": "^[0-9]+$"},
        {"pattern": "^[a-z]{8}$"},
        {"max_length": 10},
        {"allowed": ["this-customer", "that-customer"]},
    ],
)
def test_an_external_id_of_few_values_is_guessable(rules: dict[str, object]) -> None:
    assert external_id(guessable_external_id.RULE, **rules)


def test_a_single_value_is_reported_as_one() -> None:
    [said] = external_id(guessable_external_id.RULE, pattern="^this-customer$")
    assert "it has only one possible value" in said


@pytest.mark.parametrize(
    "rules", [{}, {"pattern": "^[0-9a-f-]{36}$"}, {"max_length": 12}, {"pattern": "^octo-[a-z0-9]{16}$"}]
)
def test_an_external_id_of_many_values_is_not_guessable(rules: dict[str, object]) -> None:
    assert external_id(guessable_external_id.RULE, **rules) == []


def test_two_parameters_that_are_hard_to_guess_together_are_enough() -> None:
    half = {"description": "A half.", "pattern": "^[a-z0-9]{7}$"}
    both = {**TRUST, "external-id": "${param.one}-${param.other}"}
    single = {**TRUST, "external-id": "${param.one}-${param.one}"}
    assert found(guessable_external_id.RULE, parameters={"one": half, "other": half}, trust=both) == []
    assert len(found(guessable_external_id.RULE, parameters={"one": half}, trust=single)) == 1


@pytest.mark.parametrize("rules", [{}, {"pattern": "^[a-z]?$"}, {"min_length": 1}, {"pattern": "^.{1,9}$"}])
def test_an_external_id_of_less_than_two_characters_is_too_short(rules: dict[str, object]) -> None:
    assert len(external_id(empty_external_id.RULE, **rules)) == 1


@pytest.mark.parametrize("rules", [{"min_length": 2}, {"pattern": "^[a-z]{2,}$"}, {"allowed": ["ab"]}])
def test_an_external_id_of_two_characters_or_more_is_not_too_short(rules: dict[str, object]) -> None:
    assert external_id(empty_external_id.RULE, **rules) == []


def test_an_external_id_that_two_roles_ask_for_is_reported_once() -> None:
    trust = [TRUST, {**TRUST, "role": "other"}]
    parameters = {"external-id": {"description": "The ID.", "pattern": "^[0-9]*$"}}
    for rule in (guessable_external_id.RULE, empty_external_id.RULE):
        assert len(found(rule, parameters=parameters, trust=trust)) == 1


# --- principals and sessions -------------------------------------------------------------------

EXCUSE = {"without-external-id": "No one else uses it."}


@pytest.mark.parametrize(
    ("entry", "whole"),
    [
        ({"account": "111122223333"}, True),
        ({"account": "111122223333", "user": "reader"}, False),
        ({"arn": "arn:${partition}:iam::111122223333:root"}, True),
        ({"arn": "arn:${partition}:iam::111122223333:role/reader"}, False),
        ({"account": "111122223333", "when": {"StringLike": {"aws:PrincipalArn": "*:role/reader"}}}, False),
        ({"account": "111122223333", "when": {"StringNotLike": {"aws:PrincipalArn": "*:role/x"}}}, True),
        ({"account": "111122223333", "when": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, True),
        ({"account": "111122223333", "when": {"StringEquals": {"aws:PrincipalTag/team": "a"}}}, False),
    ],
)
def test_a_whole_account_is_one_without_a_named_principal(entry: dict[str, object], *, whole: bool) -> None:
    assert bool(found(whole_account_principal.RULE, trust={**entry, **EXCUSE})) is whole


def test_the_own_account_may_be_trusted_whole() -> None:
    assert found(whole_account_principal.RULE, trust={"account": "${account}"}) == []


@pytest.mark.parametrize(("session", "long"), [("1h", False), ("8h", False), ("481m", True), ("12h", True)])
def test_a_session_is_long_that_lasts_longer_than_eight_hours(session: str, *, long: bool) -> None:
    assert bool(found(long_session.RULE, role={"max-session": session})) is long


# --- accounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"pattern": "^[0-9]*$"}, "may be empty; add min-length: 12 and max-length: 12"),
        ({"pattern": "^[0-9]+$"}, "may be '1', which is not an account ID"),
        (
            {"pattern": "^.{12}$"},
            "may be 'abcdefghijkl', which is not an account ID; write pattern: ^[0-9]{12}$",
        ),
        ({"min-length": 12, "max-length": 12}, "may be 'abcdefghijkl'"),
        ({}, "may be empty"),
        ({"pattern": "^[0-9]*$", "min-length": 12, "max-length": 12}, ""),
        ({"pattern": "^[0-9]{12}$"}, ""),
        ({"allowed": ["444455556666"]}, ""),
    ],
)
def test_a_parameter_for_a_trusted_account_is_twelve_digits(rules: dict[str, object], words: str) -> None:
    account = {"description": "The account.", **rules}
    parameters = {"external-id": {"description": "The ID."}, "principal": account}
    trust = {"account": "${param.principal}", "external-id": "${param.external-id}"}
    lines = found(loose_account_parameter.RULE, parameters=parameters, trust=trust)
    assert (words in lines[0]) if words else lines == []
