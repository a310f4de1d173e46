"""Logical ids clash with nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from octo_spec.model.deployment import Choice, Parameter
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation import EMITTER
from octospec_cloudformation.writing.logical_ids import logical_ids
from tests.emitters.cloudformation.samples import PLAIN, WITH_INPUTS, allow, inline, text


def test_policies_of_one_name_are_numbered() -> None:
    [role] = PLAIN.roles
    policies = tuple(inline(name, allow("a:B")) for name in ("a.b", "a-b", "AB", "+", "="))
    ids = logical_ids(replace(PLAIN, roles=(replace(role, policies=policies),)))
    assert [*ids.policies.values()] == [
        "ReaderRolePolicyAB",
        "ReaderRolePolicyAB2",
        "ReaderRolePolicyAB3",
        "ReaderRolePolicy",
        "ReaderRolePolicy2",
    ]


def test_a_name_that_a_parameter_has_is_numbered() -> None:
    taken = Parameter("remediation-is-true", "Taken.")
    ids = logical_ids(replace(PLAIN, parameters=(*PLAIN.parameters, taken)))
    assert [*ids.conditions.values()] == ["RemediationIsTrue2"]


def test_a_long_name_is_cut() -> None:
    [role] = PLAIN.roles
    policy = inline("a" * 400, allow("a:B"))
    ids = logical_ids(replace(PLAIN, roles=(replace(role, policies=(policy, policy)),)))
    assert {len(name) for name in ids.policies.values()} <= {251, 252}


def test_conditions_are_named_for_what_they_ask() -> None:
    conditions = logical_ids(WITH_INPUTS).conditions
    assert conditions[Presence.of(ChoiceIs("reports", ("read", "act")))] == "ReportsIsReadOrAct"
    assert conditions[Presence.of(Given("boundary"))] == "BoundaryIsGiven"
    assert conditions[Presence.of(ChoiceIs("remediation", ("off",)))] == "RemediationIsFalse"


def test_an_external_id_named_like_another_output_is_numbered() -> None:
    parameter = replace(PLAIN.parameters[1], id="spec-name")
    [role] = PLAIN.roles
    [vendor] = role.trust
    condition = replace(vendor.conditions[0], values=(text("${param.spec-name}"),))
    trust = (replace(vendor, conditions=(condition,)),)
    deployment = replace(
        PLAIN, parameters=(PLAIN.parameters[0], parameter), roles=(replace(role, trust=trust),)
    )
    [artifact] = EMITTER.emit(deployment, EMITTER.options()).artifacts
    assert "  SpecName2:\n" in artifact.text
    assert re.search(r"\n  SpecName:\n.*\n    Value: octo\n", artifact.text)


def test_names_of_the_spec_are_logical_ids_and_derived_ones_get_numbers() -> None:
    [role] = PLAIN.roles
    first, *others = PLAIN.parameters
    given = (("cloudformation", "ReaderRolePolicyRoot"), ("terraform", "x"))
    policy = replace(inline("root", allow("a:B")), names=(("cloudformation", "Grants"),))
    roles = (replace(role, names=given, policies=(policy, inline("root", allow("a:B")))),)
    named = replace(first, names=(("cloudformation", "Account"),))
    deployment = replace(PLAIN, parameters=(named, *others), roles=roles)
    ids = logical_ids(deployment)
    assert ids.roles == {role.id: "ReaderRolePolicyRoot"}
    assert ids.questions[first.id] == "Account"
    assert [*ids.policies.values()] == ["Grants", "ReaderRolePolicyRoot2"]


def test_the_metadata_shows_which_ids_the_names_represent() -> None:
    [role] = PLAIN.roles
    named = replace(PLAIN, roles=(replace(role, names=(("cloudformation", "Old"),)),))
    [artifact] = EMITTER.emit(named, EMITTER.options()).artifacts
    assert f"  octospec:\n    names:\n      Old: {role.id}\n" in artifact.text
    assert EMITTER.read is not None
    read = EMITTER.read((artifact,), ReadMode.STRICT).deployment
    assert read == named
    assert read.roles[0].names == (("cloudformation", "Old"),)
    unknown = replace(artifact, text=artifact.text.replace("      Old: ", "      Gone: ", 1))
    said = [diagnostic.message for diagnostic in EMITTER.read((unknown,), ReadMode.STRICT).diagnostics]
    assert "there is no parameter, role or policy 'Gone'" in said


@pytest.mark.parametrize(
    ("count", "has_boundary", "has_code"),
    [(198, True, True), (199, True, False), (200, False, False), (201, False, False)],
)
def test_own_parameters_are_omitted_if_the_template_has_no_room(
    count: int, *, has_boundary: bool, has_code: bool
) -> None:
    parameters = tuple(Parameter(f"p{number}", "P.") for number in range(count))
    ids = logical_ids(replace(PLAIN, parameters=parameters, choices=(), registration=text("arn:x")))
    assert (ids.has_boundary, ids.has_code) == (has_boundary, has_code)
    assert not logical_ids(replace(PLAIN, registration=None)).has_code


def test_a_choice_that_a_rule_tests_needs_no_condition_to_be_read_as_one() -> None:
    one, other = (Choice(id, "C.", ("a", "b", "c"), "a") for id in ("one", "other"))
    when, then = (Presence.of(ChoiceIs(each.id, ("b",))) for each in (one, other))
    deployment = replace(PLAIN, choices=(*PLAIN.choices, one, other))
    before = logical_ids(PLAIN).conditions
    assert logical_ids(deployment).conditions.keys() - before.keys() == {
        Presence.of(ChoiceIs(each.id, ("a",))) for each in (one, other)
    }
    ruled = replace(deployment, requirements=(Requirement(when, then),))
    assert logical_ids(ruled).conditions.keys() == before.keys()
