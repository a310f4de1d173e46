"""A finding that is the same for many customers is printed once, and JSON has all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.cli.render.folded_findings import fold_findings
from octo_spec.diagnostics import CustomerFinding, Diagnostic, DiagnosticKind, Severity

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: An ID., min-length: 2, max-length: 1224, pattern: "^[a-z0-9]*$"}
  topic: {description: A topic., default: none}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    grants: [{allow: "sns:GetTopicAttributes", on: "${param.topic}"}]
"""
FOLDED = "also found for 7 other customers: 'c1', 'c2', 'c3', 'c4' and 3 more"


def entries(count: int, answers: str = "external-id: x{}") -> str:
    lines = "".join(f"  c{number}: {{fix: {{{answers.format(number)}}}}}\n" for number in range(count))
    return f"octospec-customers: 1\ncustomers:\n{lines}"


@pytest.fixture
def fleet(octospec: Octospec) -> Octospec:
    octospec.write("spec.yaml", SPEC)
    octospec.write("customers.yaml", entries(8))
    return octospec


FOR_ALL = ("spec.yaml", "--customers", "customers.yaml")


@pytest.mark.medium
@pytest.mark.parametrize("command", ["validate", "build"])
def test_validate_and_build_print_it_once(fleet: Octospec, command: str) -> None:
    ran = fleet(command, *FOR_ALL)
    assert ran.code == 0
    assert ran.err.count("OCT214") == 1
    assert "customers.yaml:3:" in ran.err
    assert FOLDED in ran.err


@pytest.mark.medium
def test_lint_prints_it_once_in_each_format_for_people(fleet: Octospec) -> None:
    text = fleet("lint", *FOR_ALL).out
    assert (text.count("OCT214"), text.count(FOLDED)) == (1, 1)
    assert "8 warnings" in text
    annotations = fleet("lint", *FOR_ALL, "--output-format", "github").out
    assert (annotations.count("::warning"), annotations.count(FOLDED)) == (1, 1)
    [run] = fleet("lint", *FOR_ALL, "--output-format", "sarif").json["runs"]
    [result] = [each for each in run["results"] if each["ruleId"] == "OCT214"]
    assert FOLDED in result["message"]["text"]


@pytest.mark.medium
def test_json_has_each_of_them(fleet: Octospec) -> None:
    found = [each["code"] for each in fleet("lint", *FOR_ALL, "--json").json["findings"]]
    assert found.count("OCT214") == 8
    found = [each["code"] for each in fleet("validate", *FOR_ALL, "--json").json["diagnostics"]]
    assert found.count("OCT214") == 8


def test_five_are_printed_one_by_one(fleet: Octospec) -> None:
    fleet.write("customers.yaml", entries(5))
    assert fleet("validate", *FOR_ALL).err.count("OCT214") == 5


def test_other_findings_about_entries_are_folded_too(fleet: Octospec) -> None:
    fleet.write("customers.yaml", entries(8, "external-id: same, topic: 'arn:aws-xy:sns:::t'"))
    err = fleet("validate", *FOR_ALL).err
    assert {code: err.count(code) for code in ("OCT213", "OCT214", "OCT216")} == dict.fromkeys(
        ("OCT213", "OCT214", "OCT216"), 1
    )


KIND = DiagnosticKind("OCT999", "kind", Severity.WARNING, "A kind.")
OTHER = DiagnosticKind("OCT998", "other", Severity.WARNING, "Another kind.")


def found(kind: DiagnosticKind, customer: str, topic: str = "") -> Diagnostic:
    return Diagnostic(kind, f"{customer} is wrong", finding=CustomerFinding(customer, topic))


def messages(*diagnostics: Diagnostic) -> list[str]:
    return [each.message for each in fold_findings(diagnostics)]


def test_only_the_same_finding_is_folded() -> None:
    assert len(messages(*(found(KIND, f"c{number}", str(number % 3)) for number in range(12)))) == 12
    assert len(messages(*(found((KIND, OTHER)[number % 2], f"c{number}") for number in range(12)))) == 2
    assert len(messages(*(Diagnostic(KIND, "the same") for _ in range(12)))) == 12
    # Two findings of one customer are not two customers.
    assert len(messages(*(found(KIND, "c") for _ in range(12)))) == 12


def test_the_first_finding_stays_as_it_is_and_in_its_place() -> None:
    diagnostics = (Diagnostic(OTHER, "first"), *(found(KIND, f"c{number}") for number in range(1001)))
    assert messages(*diagnostics, Diagnostic(OTHER, "last")) == [
        "first",
        "c0 is wrong; also found for 1,000 other customers: 'c1', 'c2', 'c3', 'c4' and 996 more",
        "last",
    ]
