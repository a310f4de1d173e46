"""Rules for tests of the command line: each finds the actions that are named for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.rule import Rule
from octo_spec.plugin.entry_points import EntryPoint, Offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from tests.cli.conftest import Octospec

PAGE = """Something is green.

What it finds
    Green things.

Why it is bad
    They are green.

Example
    allow: green:*

Instead
    Paint it: 100 %.

Source
    https://example.com/green (Green).
"""
GREEN = DiagnosticKind.error("ACME001", "too-green", "Something is green.")
BLUE = DiagnosticKind("ACME002", "too-blue", Severity.WARNING, "Something is blue.")
DULL = DiagnosticKind("ACME003", "too-dull", Severity.NOTE, "Something is dull.")
THIRD_PARTY = Offer(EntryPoint("acme", "acme:RULES", "octo_spec.rules"), "acme-rules", "2.1")

NAMES = {"ce:Green": GREEN, "ce:Blue": BLUE, "ce:Dull": DULL}


def rule(rule: DiagnosticKind) -> InstalledRule:
    """Make a check that finds each grant whose action is named for ``rule``."""

    def find(subject: Subject) -> Iterator[Finding]:
        for placed in subject.grants:
            for position, action in enumerate(placed.grant.allow or ()):
                if NAMES.get(action) is rule:
                    yield Finding(
                        rule, (*placed.location, "allow", position), f"{action}, 100 %", "paint: it"
                    )

    return InstalledRule(Rule(rule, find, PAGE), THIRD_PARTY)


COLOURS = InstalledRules((rule(GREEN), rule(BLUE), rule(DULL)))


def granting(octospec: Octospec, *actions: str, accept: str = "") -> None:
    """Let the spec grant ``actions``, with an ``accept`` of the whole spec."""
    text = (
        (octospec.folder / "spec.yaml")
        .read_text()
        .replace("allow: ce:Get*", f"allow: [{', '.join(actions)}]")
    )
    octospec.write("spec.yaml", text + (f"accept: {accept}\n" if accept else ""))
