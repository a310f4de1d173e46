"""Logical ids go both ways, and clash with nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.deployment import ChoiceIs, Given, Parameter, Presence
from octo_spec.model.text import ID
from octo_spec.testing.laws import LAW
from octospec_cloudformation import EMITTER
from octospec_cloudformation.naming import kebab, named, pascal
from tests.emitters.cloudformation.samples import ASKING, PLAIN, allow, inline, text


@pytest.mark.parametrize(
    ("id", "name"),
    [("external-id", "ExternalId"), ("external-i-d", "ExternalID"), ("a", "A"), ("x2-y3", "X2Y3")],
)
def test_an_id_is_pascal_case_and_back(id: str, name: str) -> None:
    assert pascal(id) == name
    assert kebab(name) == id


@LAW
@given(st.from_regex(ID, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_every_id_comes_back(id: str) -> None:
    assert kebab(pascal(id)) == id


@pytest.mark.parametrize("name", ["", "externalId", "External_Id", "9A", "É"])
def test_a_name_that_no_id_gives_is_told(name: str) -> None:
    assert kebab(name) is None


def test_policies_of_one_name_are_numbered() -> None:
    [role] = PLAIN.roles
    policies = tuple(inline(name, allow("a:B")) for name in ("a.b", "a-b", "AB", "+", "="))
    names = named(replace(PLAIN, roles=(replace(role, policies=policies),)))
    assert [*names.policies.values()] == [
        "ReaderRolePolicyAB",
        "ReaderRolePolicyAB2",
        "ReaderRolePolicyAB3",
        "ReaderRolePolicy",
        "ReaderRolePolicy2",
    ]


def test_a_name_that_a_parameter_has_is_numbered() -> None:
    taken = Parameter("remediation-is-true", "Taken.")
    names = named(replace(PLAIN, parameters=(*PLAIN.parameters, taken)))
    assert [*names.conditions.values()] == ["RemediationIsTrue2"]


def test_a_long_name_is_cut() -> None:
    [role] = PLAIN.roles
    policy = inline("a" * 400, allow("a:B"))
    names = named(replace(PLAIN, roles=(replace(role, policies=(policy, policy)),)))
    assert {len(name) for name in names.policies.values()} <= {251, 252}


def test_conditions_are_named_for_what_they_ask() -> None:
    conditions = named(ASKING).conditions
    assert conditions[Presence.of(ChoiceIs("reports", ("read", "act")))] == "ReportsIsReadOrAct"
    assert conditions[Presence.of(Given("boundary"))] == "BoundaryIsGiven"
    assert conditions[Presence.of(ChoiceIs("remediation", ("off",)))] == "RemediationIsFalse"


def test_an_external_id_named_like_another_output_is_numbered() -> None:
    asked = replace(PLAIN.parameters[1], id="spec-name")
    [role] = PLAIN.roles
    [vendor] = role.trust
    condition = replace(vendor.conditions[0], values=(text("${param.spec-name}"),))
    trust = (replace(vendor, conditions=(condition,)),)
    deployment = replace(PLAIN, parameters=(PLAIN.parameters[0], asked), roles=(replace(role, trust=trust),))
    [artifact] = EMITTER.emit(deployment, EMITTER.options()).artifacts
    assert "  SpecName2:\n" in artifact.text
    assert re.search(r"\n  SpecName:\n.*\n    Value: octo\n", artifact.text)
