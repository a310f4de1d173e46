"""What octospec makes of hostile inputs: an answer, whatever they are. ``make attack`` tries more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attack.cases import Case
from tests.attack.draw_case import case
from tests.attack.mishaps import BUILDS, Mishap
from tests.attack.outcomes import ANYWHERE, apart, outcome
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20_261
ROUNDS, EACH = 30, 10


def failed(numbers: range) -> list[tuple[int, str, tuple[str, ...]]]:
    tried = ((number, case(SEED, number)) for number in numbers)
    outcomes = ((number, made.shown(), outcome(made, ANYWHERE).errors) for number, made in tried)
    return [(number, command, errors) for number, command, errors in outcomes if errors]


@pytest.mark.medium
def test_a_few_hostile_inputs_are_answered() -> None:
    assert failed(range(2)) == []


@pytest.mark.large
@pytest.mark.parametrize("beginning", matrix(range(0, ROUNDS * EACH, EACH), [0]))
def test_hostile_inputs_are_answered(beginning: int) -> None:
    assert failed(range(beginning, beginning + EACH)) == []


def test_an_input_is_reproduced_by_its_seed_and_number() -> None:
    assert [case(7, number) for number in range(9)] == [case(7, number) for number in range(9)]
    assert case(7, 0) != case(8, 0)


def test_a_run_in_a_fork_has_the_outcome_of_a_run_in_this_process() -> None:
    tried = Case("spec", {"in.yaml": b"octospec: 1\n"}, ("validate", "--json", "in.yaml"))
    assert (apart(tried).code, apart(tried).errors) == (outcome(tried).code, outcome(tried).errors) == (2, ())


DIGITS = "9" * 5_000
ROLE = """resource "aws_iam_role" "x" {
  count       = %s
  name        = "x"
  description = %s
  assume_role_policy = jsonencode({ Statement = [] })
}
"""
TEMPLATE = """Parameters: {P: {Type: String, %s}}
Resources:
  R: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref P, AssumeRolePolicyDocument: {Statement: []}}}
"""


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("in.yaml", f"octospec: {DIGITS}\n", "validate"),
        ("in.yaml", f'octospec: 1\nparameters: {{p: {{pattern: "^a{{{DIGITS}}}$"}}}}\n', "validate"),
        ("in/main.tf", ROLE % (f'"{DIGITS}"', '"x"'), "access"),
        ("in/main.tf", ROLE % ("1", f'["a"]["{DIGITS}"]'), "access"),
        ("in/main.tf", ROLE % ("1", f'format("%[{DIGITS}]d", 1)'), "access"),
        ("in.yaml", TEMPLATE % f"MinLength: {DIGITS}", "access"),
        ("in.yaml", TEMPLATE % f'AllowedPattern: "^a{{{DIGITS}}}$"', "access"),
    ],
)
def test_numbers_of_thousands_of_digits_are_answered(name: str, text: str, command: str) -> None:
    tried = Case("digits", {name: text.encode()}, (command, "--json", name.split("/", maxsplit=1)[0]))
    assert outcome(tried, ANYWHERE).errors == ()


# --- what the attack finds ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ("raise ValueError('boom')", "ValueError: boom"),
        ("raise SystemExit(2)", "it fails without a word"),
        ("click.echo('x'); raise SystemExit(3)", "exit code 3"),
        ("click.echo('Traceback (most recent call last):'); raise SystemExit(2)", "a traceback is printed"),
        ("click.echo('{\"ok\": true}'); raise SystemExit(1)", "its JSON disagrees with its exit code"),
        ("click.echo('ok')", "it prints no JSON"),
        ("os._exit(0)", "it hangs, or its process died"),
    ],
)
def test_a_wrong_answer_is_found(monkeypatch: pytest.MonkeyPatch, behaviour: str, error: str) -> None:
    scope: dict[str, object] = {}
    exec(f"import click, os\ndef callback(**_):\n    {behaviour}\n", scope)  # noqa: S102 - the words above
    monkeypatch.setattr("octo_spec.cli.commands.emitters.command.callback", scope["callback"])
    json = ("--json",) if "JSON" in error else ()
    assert any(error in found for found in apart(Case("arguments", {}, ("emitters", *json))).errors)


def unlocked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fcntl.flock", lambda *_: None)


def unrepaired(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("octo_spec.storage.folders.output.repair", lambda *_: ())


@pytest.mark.deep
@pytest.mark.large
@pytest.mark.parametrize(("kind", "broken"), [("race", unlocked), ("kill", unrepaired)])
def test_torn_results_of_two_builds_are_found(
    monkeypatch: pytest.MonkeyPatch, kind: str, broken: Callable[[pytest.MonkeyPatch], None]
) -> None:
    before, first = BUILDS[0], BUILDS[2]
    mishaps = [Mishap(kind, before, first, before, call) for call in (60, 90, 120)]
    assert all(outcome(mishap).errors == () for mishap in mishaps)
    broken(monkeypatch)
    assert any(outcome(mishap).errors for mishap in mishaps)
