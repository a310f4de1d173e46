"""The real specs: Octo's agrees with its set-up page, and all shipped specs build unchanged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from octo_spec.cli import main
from octo_spec.language.load import load_customers
from octo_spec.resolve.customers import merge_entries, read_customer
from tests.compiled import FORMATS, built, deployment, granted, of_type, proven, spec, template
from tests.project.octo_page import PAGE, SECOND, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Statement
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.resolve.customers import Customer

ROOT = Path(__file__).parents[2]
OCTO = ROOT / "spec" / "octo.yaml"
CUSTOMERS = ROOT / "spec" / "customers.yaml"
EXAMPLES = tuple(sorted(path.parent.name for path in ROOT.glob("examples/*/spec.yaml")))
SHARED = ROOT.parent / "shared" / "specs"


def statements(compilation: Compilation) -> tuple[Statement, ...]:
    [role] = deployment(compilation).roles
    return tuple(statement for policy in role.policies for statement in policy.statements)


@pytest.fixture(scope="module")
def octo() -> Compilation:
    return built(OCTO)


# --- the plain build of Octo -------------------------------------------------------------------


def test_the_template_has_the_format_version_and_the_description_of_the_page(octo: Compilation) -> None:
    assert template(octo)["AWSTemplateFormatVersion"] == "2010-09-09"
    assert template(octo)["Description"] == (
        "Template to setup cross account IAM role for Alphaus access to your account's "
        "cost-related information."
    )


BOUNDARY = "PermissionsBoundary"
"""What every template takes from its customer, who may leave it empty."""


def test_the_template_has_exactly_the_inputs_principal_and_external_id(octo: Compilation) -> None:
    parameters = template(octo)["Parameters"]
    assert list(parameters) == ["Principal", "ExternalId", BOUNDARY]
    assert parameters[BOUNDARY]["Default"] == ""
    assert parameters["Principal"] == {
        "Type": "String",
        "Description": "The Alphaus AWS account ID that will assume this role. Do not change.",
        "AllowedPattern": "^[0-9]*$",
        "MinLength": 12,
        "MaxLength": 12,
        "ConstraintDescription": "must be numeric",
    }
    assert parameters["ExternalId"]["Type"] == "String"
    assert parameters["ExternalId"]["Description"] == (
        "The external ID Alphaus uses when assuming this role. Do not change."
    )


@pytest.mark.parametrize("value", ["MSP-6513270e269e0d37f2a74de452e6b438", "a_b", "=,.@:/+-", "12"])
def test_an_external_id_of_the_alphabet_of_sts_is_accepted(octo: Compilation, value: str) -> None:
    assert re.fullmatch(template(octo)["Parameters"]["ExternalId"]["AllowedPattern"], value)


@pytest.mark.parametrize("value", ["*", "a?", "a b", "${x}", "é", "a\nb"])
def test_an_external_id_outside_the_alphabet_of_sts_is_refused(octo: Compilation, value: str) -> None:
    assert not re.fullmatch(template(octo)["Parameters"]["ExternalId"]["AllowedPattern"], value)


def test_an_external_id_is_as_long_as_sts_accepts(octo: Compilation) -> None:
    parameters = template(octo)["Parameters"]["ExternalId"]
    assert (parameters["MinLength"], parameters["MaxLength"]) == (2, 1224)


def test_there_is_one_role_with_the_name_of_the_page_for_twelve_hours(octo: Compilation) -> None:
    [(id, role)] = of_type(octo, "AWS::IAM::Role").items()
    assert id == role["RoleName"] == "AlphausAcctAccessRole"
    assert role["MaxSessionDuration"] == 43_200


def test_only_the_principal_account_with_the_external_id_may_assume_the_role(octo: Compilation) -> None:
    [role] = of_type(octo, "AWS::IAM::Role").values()
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${Principal}:root"}},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}},
        }
    ]


@pytest.mark.medium
def test_the_role_has_the_two_inline_policies_of_the_page_and_nothing_else(octo: Compilation) -> None:
    policies = of_type(octo, "AWS::IAM::Policy").values()
    assert [policy["PolicyName"] for policy in policies] == ["root", SECOND]
    assert all(policy["Roles"] == [{"Ref": "AlphausAcctAccessRole"}] for policy in policies)
    assert len(template(octo)["Resources"]) == 3


def test_the_template_grants_each_row_of_the_page_and_no_more(octo: Compilation) -> None:
    assert granted(octo) == page("cost-data", "optimization", "remediation")


def test_each_grant_has_the_category_of_its_row(octo: Compilation) -> None:
    wanted = {(action, row.category) for row in PAGE for action in row.actions.split()}
    assert {
        (action, statement.category) for statement in statements(octo) for action in statement.actions
    } == wanted


# --- what the page warns about -----------------------------------------------------------------


def test_no_two_grants_have_the_same_reason(octo: Compilation) -> None:
    whys = [statement.why for statement in statements(octo)]
    assert all(whys)
    assert len(set(whys)) == len(whys)


def test_each_grant_of_remediation_is_called_high_privilege(octo: Compilation) -> None:
    whys = [statement.why.lower() for statement in statements(octo) if statement.category == "remediation"]
    assert whys
    assert all(why.startswith("high privilege. ") and "change template" in why for why in whys)


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "secretsmanager:*"])
def test_high_privilege_outside_remediation_is_named_too(octo: Compilation, action: str) -> None:
    [statement] = [candidate for candidate in statements(octo) if action in candidate.actions]
    assert statement.why.startswith("High privilege")


def test_the_reasons_speak_of_the_confused_deputy_and_of_the_limit_to_the_role_itself(
    octo: Compilation,
) -> None:
    [role] = deployment(octo).roles
    [own_role] = [statement for statement in statements(octo) if "iam:PutRolePolicy" in statement.actions]
    assert "confused deputy" in role.trust[0].why
    assert "limited to AlphausAcctAccessRole itself" in own_role.why


# --- choices and customers of Octo -------------------------------------------------------------


@pytest.mark.medium
def test_without_remediation_the_same_role_has_everything_else() -> None:
    without = built(OCTO, fix={"remediation": "off"})
    assert granted(without) == page("cost-data", "optimization")
    assert list(template(without)["Parameters"]) == ["Principal", "ExternalId", BOUNDARY]


def test_without_both_choices_one_policy_is_left() -> None:
    without = built(OCTO, fix={"remediation": "off", "optimization": "off"})
    assert granted(without) == page("cost-data")
    assert len(of_type(without, "AWS::IAM::Policy")) == 1


@pytest.mark.medium
def test_a_template_with_the_choices_as_inputs_has_a_policy_for_each() -> None:
    with_choices = built(OCTO, ask=("optimization", "remediation"))
    conditions = {resource.get("Condition") for resource in template(with_choices)["Resources"].values()}
    assert conditions == {None, "OptimizationIsTrue", "RemediationIsTrue"}
    assert template(with_choices)["Parameters"]["Remediation"]["Default"] == "true"


def customers() -> dict[str, Customer]:
    """Give each customer of the file, laid over what all have in common."""
    found = load_customers(CUSTOMERS.read_text("utf-8"), CUSTOMERS.name)
    assert found.file is not None, found.diagnostics
    assert found.file.common is not None
    common = read_customer("", found.file.common, found.spans, ("common",))
    return {
        id: merge_entries(read_customer(id, entry, found.spans, ("customers", id)), common)
        for id, entry in found.file.customers.items()
    }


@pytest.mark.medium
@pytest.mark.parametrize("id", tuple(customers()))
def test_each_customer_gets_the_formats_of_its_entry(id: str) -> None:
    receiver = customers()[id]
    compilation = proven(OCTO, receiver)
    assert receiver.title
    assert [build.format for build in compilation.formats] == [request.name for request in receiver.formats]


@pytest.mark.medium
def test_fixed_and_preset_values_and_inputs_of_the_customers_are_where_they_belong() -> None:
    with_choices, fixed = (proven(OCTO, customers()[id]) for id in ("caldera-bank", "delta-robotics"))
    defaults = {
        id: parameter.get("Default") for id, parameter in template(with_choices)["Parameters"].items()
    }
    assert defaults["ExternalId"] == "MSP-9531985d5d9dc9f81818e811892f902b"
    assert (defaults["Optimization"], defaults["Remediation"]) == ("true", "false")
    assert not deployment(fixed).parameters


# --- everything that ships ---------------------------------------------------------------------


@pytest.mark.large
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_outputs_of_each_example_are_up_to_date(name: str) -> None:
    folder = ROOT / "examples" / name
    customers = folder / "customers.yaml"
    given = ("delegation",) if spec(folder / "spec.yaml").delegation else FORMATS
    formats = [part for format_name in given for part in ("--format", format_name)]
    parameters = ["--customers", str(customers)] if customers.exists() else formats
    arguments = ["build", str(folder / "spec.yaml"), "--out", str(folder / "dist"), "--check", *parameters]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def each_choice() -> Iterator[Any]:
    """List each choice of each spec with each of its values."""
    ours = [OCTO, *(ROOT / "examples" / name / "spec.yaml" for name in EXAMPLES)]
    for path in (*ours, *sorted(SHARED.glob("*.yaml"))):
        name = path.parent.name if path.stem == "spec" else path.stem
        for id, choice in spec(path).choices.items():
            for value in choice.values:
                yield pytest.param(path, id, value, id=f"{name}-{id}-{value}")


@pytest.mark.large
@pytest.mark.parametrize(("path", "id", "value"), tuple(each_choice()))
def test_each_value_of_each_choice_builds_in_every_format(path: Path, id: str, value: str) -> None:
    choices = spec(path).choices
    # What requires this choice is taken back with it, or the two answers would not agree.
    leaning = {other: choice.values[0] for other, choice in choices.items() if id in choice.requires}
    fixed = {**leaning, id: value}
    compilation = built(path, fix=fixed, ask=choices.keys() - fixed.keys())
    assert {choice.id for choice in deployment(compilation).choices} == choices.keys() - fixed.keys()


@pytest.mark.large
def test_each_shared_spec_builds_in_every_format_with_every_choice_as_an_input() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared specs are not in ../shared/specs, next to the repository")
    for path in SHARED.glob("*.yaml"):
        built(path, ask=spec(path).choices)
