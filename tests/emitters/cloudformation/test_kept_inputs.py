"""Extras keep the inputs that they use if these are fixed, or if no role needs them any longer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer
from octo_spec.resolve.resolution import resolve
from octo_spec.resolve.shared_resolutions import SharedResolutions
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octo_spec.storage.inputs.companions import with_companions
from octospec_cloudformation.extras.kept_inputs import _with_sections

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.language.load import LoadedSpec
    from octo_spec.source import Node

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
extras: {cloudformation: more.yaml}
parameters:
  external-id: {description: The external ID., min-length: 16}
  stage: {description: The stage., default: prod}
  teams: {description: The teams., type: list, default: [one]}
choices:
  cleanup: {description: Let us delete volumes., options: [yes, no], default: no}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [costs, volumes]}
groups:
  costs: {category: cost-data, access: read, why: Costs., grants: [{allow: ce:Get*}]}
  volumes:
    category: remediation
    access: write
    why: Deletes volumes.
    needs: {cleanup: yes}
    grants:
      - {allow: ec2:DeleteVolume, on: "arn:${partition}:ec2:*:*:volume/${param.stage}-*"}
      - allow: ec2:StopInstances
        when: {StringEquals: {"aws:ResourceTag/team": "${param.teams}"}}
"""
EXTRAS = """\
# Comments stay.
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: CleanupIsYes
    Properties: {DisplayName: !Sub 'topic of ${ExternalId} in ${Stage}'}
Conditions:
  IsTest:
    Fn::And:
      - !Condition CleanupIsYes
      - !Equals [!Ref Stage, test]
Outputs:
  Teams: {Value: !Join ['-', !Ref Teams]}
  Cleans: {Value: !If [IsTest, !Ref Cleanup, none]}
"""
ID = "a-secret-of-acme-0123"
QUOTED = 'it\'s "é": #1 {a: b} ' + "long " * 30 + "text"


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedSpec:
    (tmp_path / "more.yaml").write_text(EXTRAS)
    found = with_companions(load_spec(SPEC, "spec.yaml"), str(tmp_path / "spec.yaml"), {})
    assert found.spec is not None, found.diagnostics
    return found


def template(loaded: LoadedSpec, fix: dict[str, str | tuple[str, ...]]) -> dict[str, object]:
    """Build for a customer, with the proof; return the template."""
    fixed = {id: PlacedAnswer(value) for id, value in fix.items()}
    customer = Customer(fix=fixed, formats=(FormatRequest("cloudformation", {}),))
    assert loaded.spec is not None
    compilation = compile_spec(loaded.spec, loaded.spans, customer)
    assert not compilation.diagnostics, compilation.diagnostics
    [build] = compilation.formats
    assert not [each for each in build.diagnostics if each.is_error], build.diagnostics
    data = _data(parse_yaml(build.artifacts[0].text, "").node)
    assert isinstance(data, dict)
    return data


def _data(node: Node | None) -> object:
    match node:
        case Scalar(value):
            return value
        case Sequence(items):
            return [_data(item) for item in items]
        case Mapping(entries):
            return {entry.key.value: _data(entry.value) for entry in entries}
        case None:
            return None


@pytest.mark.medium
@pytest.mark.parametrize(
    ("fix", "only"),
    [
        ({}, {}),
        ({"cleanup": "yes"}, {"Cleanup": ["yes"]}),
        ({"cleanup": "no"}, {"Cleanup": ["no"], "Stage": None, "Teams": None}),
        ({"external-id": ID}, {"ExternalId": [ID]}),
        (
            {"stage": QUOTED},
            {"Stage": [QUOTED]},
        ),
        ({"teams": ("one", "two")}, {"Teams": ["one", "two"]}),
        ({"cleanup": "no", "stage": "test"}, {"Cleanup": ["no"], "Stage": ["test"], "Teams": None}),
    ],
)
def test_a_fixed_input_has_one_value_and_one_that_no_role_needs_is_an_input(
    loaded: LoadedSpec, fix: dict[str, str | tuple[str, ...]], only: dict[str, list[str] | None]
) -> None:
    built = template(loaded, fix)
    parameters, conditions = built["Parameters"], built["Conditions"]
    assert isinstance(parameters, dict)
    assert isinstance(conditions, dict)
    assert {"ExternalId", "Stage", "Teams", "Cleanup"} <= parameters.keys()
    assert {"CleanupIsYes", "IsTest"} <= conditions.keys()
    for name, values in only.items():
        assert parameters[name].get("AllowedValues") == values
        if values:
            assert parameters[name]["Default"] == ",".join(values)


@pytest.mark.medium
def test_empty_lines_in_extras_change_nothing(tmp_path: Path, loaded: LoadedSpec) -> None:
    fix: dict[str, str | tuple[str, ...]] = {"cleanup": "no", "stage": QUOTED}
    (tmp_path / "more.yaml").write_text(re.sub(r"\n(?= )", "\n\n", EXTRAS))
    spaced = with_companions(load_spec(SPEC, "spec.yaml"), str(tmp_path / "spec.yaml"), {})
    assert template(spaced, fix) == template(loaded, fix)


def test_extras_that_use_no_fixed_input_stay_as_they_are(loaded: LoadedSpec) -> None:
    assert loaded.spec is not None
    [extra] = loaded.spec.companions
    plain = replace(extra, text="Outputs:\n  One: {Value: one}\n", source="")
    spec = loaded.spec.with_companions((plain,))
    customer = Customer(fix={"external-id": PlacedAnswer(ID)})
    deployment = resolve(spec, loaded.spans, customer).deployment
    assert deployment is not None
    assert deployment.extras == (plain,)


def test_extras_stay_as_they_are_if_a_spec_works_only_with_fixed_answers(loaded: LoadedSpec) -> None:
    """With an open choice, the role might be deployed although no one can assume it."""
    text = SPEC.replace('"${param.external-id}"}]', '"${param.external-id}", needs: {cleanup: yes}}]')
    assert loaded.spec is not None
    narrow = load_spec(text.replace("extras: {cloudformation: more.yaml}\n", ""), "spec.yaml")
    assert narrow.spec is not None, narrow.diagnostics
    spec = narrow.spec.with_companions(loaded.spec.companions)
    customer = Customer(fix={"cleanup": PlacedAnswer("yes")})
    deployment = resolve(spec, narrow.spans, customer).deployment
    assert deployment is not None
    assert deployment.extras == spec.companions
    assert resolve(spec, narrow.spans, Customer()).deployment is None


@pytest.mark.medium
def test_customers_of_a_fleet_get_what_each_gets_alone(loaded: LoadedSpec) -> None:
    assert loaded.spec is not None
    shared = SharedResolutions(loaded.spec, loaded.spans)
    for number in range(3):
        fix = {"external-id": PlacedAnswer(f"{ID}-{number}"), "stage": PlacedAnswer(f"it's: {number}")}
        customer = Customer(id=f"c{number}", title=f"Customer {number}", fix=fix)
        alone = resolve(loaded.spec, loaded.spans, customer).deployment
        assert alone is not None
        assert shared.resolution(customer).deployment == alone
        assert f"{ID}-{number}" in alone.extras[0].text


CLEANER = """\
  cleaner:
    name: Cleaner
    why: Deletes volumes.
    needs: {cleanup: yes}
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [volumes]}
groups:
"""
OF_CLEANER = """\
Outputs:
  Cleaner:
    Condition: CleanupIsYes
    Value: !Ref CleanerRole
"""


@pytest.mark.medium
def test_a_role_that_a_fixed_value_removes_is_no_input_that_extras_keep(tmp_path: Path) -> None:
    """The template of other customers has the role. Extras that keep it as a parameter would be a lie."""
    (tmp_path / "more.yaml").write_text(OF_CLEANER)
    text = SPEC.replace("groups:\n", CLEANER)
    loaded = with_companions(load_spec(text, "spec.yaml"), str(tmp_path / "spec.yaml"), {})
    assert template(loaded, {"cleanup": "yes"})
    fixed = {"cleanup": PlacedAnswer("no")}
    customer = Customer(fix=fixed, formats=(FormatRequest("cloudformation", {}),))
    assert loaded.spec is not None
    [build] = compile_spec(loaded.spec, loaded.spans, customer).formats
    assert build.artifacts == ()
    [problem] = build.diagnostics
    assert str(problem).endswith(
        "more.yaml:4:12: OCT165 there is no parameter or resource 'CleanerRole'; the roles of the template "
        "are ReaderRole; if the spec or a fixed value removes the role, remove this reference too, or leave "
        "the value open"
    )


def test_lines_are_added_at_the_end_of_their_section() -> None:
    source = """\
Parameters:
  # It is a.
  A: {Type: String}

# What there is.
Resources:
  Topic:
    Type: AWS::SNS::Topic

"""
    added = {"Parameters": ["  B: {Type: String}"], "Resources": ["  C: {}"], "Conditions": ["  D: {}"]}
    assert (
        _with_sections(source, added)
        == """\
Parameters:
  # It is a.
  A: {Type: String}
  B: {Type: String}

# What there is.
Resources:
  Topic:
    Type: AWS::SNS::Topic
  C: {}

Conditions:
  D: {}
"""
    )
