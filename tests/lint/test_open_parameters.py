"""A parameter that begins a resource and accepts any value needs a pattern, and the help says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.spans import Spans
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.engine import lint
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.open_parameters import patterns_help
from octo_spec.plugin.entry_points import EntryPoint, Offer
from tests.lint.small_specs import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject

ARN = {"description": "An ARN."}
LIMITED = {**ARN, "pattern": "^arn:aws:s3:::[a-z]+$"}
CHOSEN = {**ARN, "allowed": ["arn:aws:s3:::one"]}


@pytest.mark.parametrize(
    ("parameters", "on", "help"),
    [
        ({"one": ARN}, "${param.one}/*", "add a pattern to parameter 'one'"),
        (
            {"one": ARN, "two": ARN},
            ["${param.two}/*", "${param.one}"],
            "add a pattern to parameters 'two' and 'one'",
        ),
        ({"one": LIMITED}, "${param.one}/*", ""),
        ({"one": CHOSEN}, "${param.one}/*", ""),
        ({"one": {**ARN, "type": "list"}}, "${param.one}", "add a pattern to parameter 'one'"),
        ({"one": ARN}, "arn:aws:s3:::${param.one}", ""),
        ({"one": ARN}, ["*", "${param.one}"], "add a pattern to parameter 'one'"),
    ],
)
def test_the_help_names_the_parameters_that_accept_any_arn(
    parameters: dict[str, object], on: str | list[str], help: str
) -> None:
    grants = {"allow": "s3:GetObject", "on": on}
    assert patterns_help(subject_of(parameters=parameters, grants=grants)) == help


def exceeding(_: Subject) -> Iterator[Finding]:
    raise BudgetExceededError(7)


def test_a_rule_without_a_result_says_which_parameters_need_a_pattern() -> None:
    rule = Rule(DiagnosticKind.error("ACME001", "deep", "Deep."), exceeding, "")
    offer = Offer(EntryPoint("acme", "acme:RULES", "octo_spec.rules"), "acme-rules", "2.1")
    subject = subject_of(parameters={"one": ARN}, grants={"allow": "s3:GetObject", "on": "${param.one}/*"})
    installed = InstalledRules((InstalledRule(rule, offer),))
    [problem] = lint(subject.spec, Spans(None, "spec.yaml"), date(2027, 3, 1), installed).problems
    assert problem.help == "add a pattern to parameter 'one', or divide the grants among several roles"
