"""Regular expressions of modules: each is evaluated, or reported, and none takes long."""

from __future__ import annotations

import json
import sys

import pytest

from octo_spec.plugin.package_extras import extra_help
from octospec_terraform.reading.context import MAX_STEPS
from tests.emitters.terraform.understood import understand

ROLE = """
locals {
  text = %s
}
resource "aws_iam_role" "x" {
  name        = "x"
  description = %s
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""


POLICY = """
resource "aws_iam_role_policy" "p" {
  name   = "p"
  role   = aws_iam_role.x.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = %s }] })
}
"""


def described(text: str, expression: str) -> str:
    """Return the text of an expression with ``local.text``, which describes a role."""
    reading = understand(main=ROLE % (json.dumps(text), expression))
    assert reading.deployment
    return reading.deployment.roles[0].description


def skipped(expression: str, text: str = "") -> tuple[str, str]:
    """Return why a statement whose resource is an expression is skipped, and where."""
    reading = understand(main=ROLE % (json.dumps(text), '"x"') + POLICY % expression)
    assert reading.deployment
    assert not reading.deployment.roles[0].policies
    [note] = [note for note in reading.diagnostics if note.kind.code == "OCT440"]
    return note.message, str(note.span)


@pytest.mark.parametrize(
    "pattern",
    ["^(a|aa)+$", "^(a+)+$", "^(a|a)*(a|aa)+b$", "(a*)*b", "(.*)(.*)(.*)(.*)b", "^(([a-z])+.)+[A-Z]"],
)
def test_a_pattern_that_never_ends_in_other_engines_ends(pattern: str) -> None:
    text = "a" * 20_000 + "!"
    for call in (f'regex("{pattern}", local.text)', f'regexall("{pattern}", local.text)[0]'):
        assert described(text, f'can({call}) ? "yes" : "no"') == "no"
    assert described(text, f'replace(local.text, "/{pattern}/", "") == local.text ? "alike" : ""') == "alike"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("a(?=b)", "invalid perl operator: (?="),
        ("(?<!a)b", "invalid perl operator: (?<!"),
        (r"(a)\\1", r"invalid escape sequence: \1"),
        ("a++", "bad repetition operator: ++"),
        ("(?:a{1000}){2}", "invalid repetition size: {2}"),
        ("[", "missing ]: ["),
    ],
)
def test_what_terraform_refuses_is_not_decided(pattern: str, reason: str) -> None:
    for call in (f'regex("{pattern}", "ab")', f'replace("ab", "/{pattern}/", "")'):
        message, place = skipped(call)
        assert place.startswith("main.tf:16:94")
        assert f"Terraform and octospec do not support this regular expression: {reason}" in message


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (r'regex("\\C", "é")', r"do not support \C in a regular expression"),
        ('regex("(?P<n>a)(b)", "ab")', "groups both with and without a name"),
        ('regex("x", "ab")', "the regular expression matches nothing"),
    ],
)
def test_other_differences_are_reported(call: str, reason: str) -> None:
    assert reason in skipped(call)[0]


def test_searches_count_as_steps_of_the_evaluation() -> None:
    """Each of 20,000 searches reads the rest of the text: quadratic time, in any engine."""
    message, _ = skipped('tostring(length(regexall("(?:a*b)|a", local.text)))', "a" * 20_000)
    assert f"exceeds octospec's limit of {MAX_STEPS:,} evaluation steps for a module" in message


def test_without_google_re2_a_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    assert extra_help("re2") in skipped('regex("a", "a")')[0]
