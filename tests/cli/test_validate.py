"""``octospec validate`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_a_valid_spec_is_said_to_be_valid(octospec: Octospec) -> None:
    ran = octospec("validate", "spec.yaml")
    assert (ran.code, ran.out) == (0, "spec.yaml: valid: small 1.0.0, 1 role, 2 groups, 2 grants\n")


def test_errors_as_json(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n\tname: x\n")
    ran = octospec("validate", "spec.yaml", "--json")
    assert ran.code == 2
    [error] = ran.json["diagnostics"]
    assert (error["code"], error["path"], error["line"], error["column"]) == ("OCT100", "spec.yaml", 2, 1)


def test_customers_are_validated_too(octospec: Octospec) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {fix: {extra: maybe}}}\n")
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:2:" in ran.err
