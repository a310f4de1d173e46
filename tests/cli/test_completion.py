"""``octospec completion`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from octo_spec.cli import main
from octo_spec.cli.args.fail_on import FailOn

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(octospec: Octospec, shell: str) -> None:
    ran = octospec("completion", shell)
    assert ran.code == 0
    assert f"_OCTOSPEC_COMPLETE={shell}_complete" in ran.out


def completed(*arguments: str) -> list[str]:
    """List what a shell offers for the last argument."""
    *before, incomplete = arguments
    shell = ShellComplete(main, {}, "octospec", "_OCTOSPEC_COMPLETE")
    return [item.value for item in shell.get_completions(before, incomplete)]


@pytest.mark.parametrize("command", ["build", "adopt"])
def test_formats_are_completed(command: str) -> None:
    assert {"cloudformation", "terraform", "iam-json"} <= set(completed(command, "spec.yaml", "--format", ""))
    assert completed(command, "spec.yaml", "--format", "terr") == ["terraform"]


@pytest.mark.parametrize("command", [("build", "spec.yaml"), ("access", "spec.yaml"), ("diff", "spec.yaml")])
def test_customers_of_the_file_that_is_named_are_completed(
    octospec: Octospec, command: tuple[str, ...]
) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {}, orbit: {}, ocean: {}}\n")
    begun = (*command, "--customers", "customers.yaml", "--customer")
    assert completed(*begun, "") == ["acme", "orbit", "ocean"]
    assert completed(*begun, "o") == ["orbit", "ocean"]


def test_a_customers_file_that_is_absent_or_broken_offers_nothing(octospec: Octospec) -> None:
    octospec.write("broken.yaml", "customers: [")
    assert completed("build", "spec.yaml", "--customer", "") == []
    assert completed("build", "spec.yaml", "--customers", "absent.yaml", "--customer", "") == []
    assert completed("build", "spec.yaml", "--customers", "broken.yaml", "--customer", "") == []


def test_what_is_explained_is_completed_by_name_and_by_code() -> None:
    assert "unknown-action" in completed("explain", "")
    assert completed("explain", "unknown-k") == ["unknown-key"]
    assert completed("explain", "bad-val") == ["bad-value"]
    assert completed("explain", "OCT30") == [f"OCT30{digit}" for digit in range(1, 10)]


def test_what_fails_a_diff_is_completed_after_each_comma() -> None:
    assert completed("diff", "--fail-on", "") == list(FailOn)
    assert completed("diff", "--fail-on", "trust,") == [f"trust,{name}" for name in FailOn if name != "trust"]
    assert completed("diff", "--fail-on", "trust,new") == ["trust,new-access", "trust,new-trust"]


def test_commands_are_completed() -> None:
    assert completed("ex") == ["explain", "expand", "external-id"]


SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters: {vendor: {description: Us.}}
choices:
  depth: {description: How much., levels: [none, some, all]}
  extra: {description: More.}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: {account: "${param.vendor}", without-external-id: Test.}
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: list
    why: Reports.
    needs: {depth: some, extra: on}
    grants: [{allow: ce:ListTagsForResource}]
"""


@pytest.mark.parametrize("command", ["build", "access", "can"])
@pytest.mark.parametrize("option", ["--fix", "--preset"])
def test_inputs_of_the_spec_that_is_named_are_completed_and_then_their_values(
    octospec: Octospec, command: str, option: str
) -> None:
    octospec.write("spec.yaml", SPEC)
    assert completed(command, "spec.yaml", option, "") == ["depth=", "extra=", "vendor="]
    assert completed(command, "spec.yaml", option, "depth=") == ["depth=none", "depth=some", "depth=all"]
    assert completed(command, "spec.yaml", option, "extra=o") == ["extra=off", "extra=on"]
    assert completed(command, "spec.yaml", option, "vendor=") == []


def test_choices_to_ask_are_completed(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    assert completed("build", "spec.yaml", "--ask", "e") == ["extra"]
    assert completed("access", "spec.yaml", "--set", "depth=s") == ["depth=some"]


def test_a_spec_that_is_absent_or_broken_offers_no_input(octospec: Octospec) -> None:
    octospec.write("broken.yaml", "octospec: [")
    for path in ("absent.yaml", "broken.yaml", "-"):
        assert completed("build", path, "--fix", "") == []
    assert completed("build", "--fix", "") == []


def test_the_action_of_a_request_is_completed() -> None:
    assert completed("can", "spec.yaml", "ce:GetCostAndUsageW") == ["ce:GetCostAndUsageWithResources"]
