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
