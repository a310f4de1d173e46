"""Findings in the Static Analysis Results Interchange Format, which code scanning reads.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from octo_spec.cli.render.folded_findings import fold_findings
from octo_spec.diagnostics import Severity, has_errors
from octo_spec.lint.linting import LintFinding
from octo_spec.lint.rule_pages import FINDS, markdown, parse
from octo_spec.plugin.distributions import installed_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.lint.discovery import InstalledRules
    from octo_spec.lint.linting import Linting

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(linting: Linting, rules: InstalledRules, category: str) -> JsonValue:
    """Write one run: each finding is a result, and so is each error that has a place.

    Code scanning replaces the findings of an earlier run of the ``category``, such as ``lint spec.yaml``.
    """
    results = (
        *(LintFinding(problem) for problem in linting.problems if problem.span),
        *_folded_findings(linting.findings),
    )
    pages = {rule.kind: rule.rule.page for rule in rules.rules}
    kinds = tuple(dict.fromkeys((*pages, *(result.diagnostic.kind for result in results))))
    run: JsonValue = {
        "tool": {"driver": _driver(_rule(kind, pages.get(kind, kind.summary)) for kind in kinds)},
        "automationDetails": {"id": f"octospec {category}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(linting.problems)],
        "results": [_result(result, kinds.index(result.diagnostic.kind)) for result in results],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _folded_findings(findings: tuple[LintFinding, ...]) -> Iterator[LintFinding]:
    """Yield the findings; those that many customers have in common are one finding."""
    yield from (each for each in findings if each.diagnostic.finding is None)
    of_customers = (each.diagnostic for each in findings if each.diagnostic.finding is not None)
    yield from map(LintFinding, fold_findings(of_customers))


# --- the rules ---------------------------------------------------------------------------------


def _driver(rules: Iterable[JsonValue]) -> JsonValue:
    return {"name": "octospec", "version": installed_version("octospec"), "rules": list(rules)}


def _rule(kind: DiagnosticKind, docstring: str) -> JsonValue:
    page = parse(docstring)
    described: dict[str, JsonValue] = {
        "id": kind.code,
        "name": kind.name,
        "shortDescription": {"text": kind.summary},
        # Code scanning requires both for every rule, also if it has no page.
        "fullDescription": {"text": page.text_under(FINDS) or page.summary},
        "help": {"text": inspect.cleandoc(docstring), "markdown": markdown(page) or page.summary},
        "defaultConfiguration": {"level": LEVELS[kind.severity]},
    }
    address = kind.address or page.source
    return {**described, "helpUri": address} if address else described


# --- what was found ----------------------------------------------------------------------------


def _invocation(problems: Iterable[Diagnostic]) -> JsonValue:
    """Say whether every rule could run; each error without a place is a notification."""
    problems = tuple(problems)
    notifications: list[JsonValue] = [_notification(problem) for problem in problems if problem.span is None]
    return {"executionSuccessful": not has_errors(problems), "toolExecutionNotifications": notifications}


def _notification(problem: Diagnostic) -> JsonValue:
    level = LEVELS[problem.kind.severity]
    return {"descriptor": {"id": problem.kind.code}, "level": level, "message": _message(problem)}


def _result(finding: LintFinding, rule_index: int) -> JsonValue:
    diagnostic = finding.diagnostic
    return {
        "ruleId": diagnostic.kind.code,
        "ruleIndex": rule_index,
        "level": LEVELS[diagnostic.kind.severity],
        "message": _message(diagnostic),
        "locations": [{"physicalLocation": _place(diagnostic.span)}] if diagnostic.span else [],
        # Either every result has this property, or no result has it (section 3.27.23).
        "suppressions": [] if finding.accepted is None else [_suppression(finding.accepted)],
    }


def _message(diagnostic: Diagnostic) -> JsonValue:
    return {"text": f"{diagnostic.message}; {diagnostic.help}" if diagnostic.help else diagnostic.message}


def _suppression(reason: str) -> JsonValue:
    # Without a status it is accepted (section 3.27.23), and early schemas have no status.
    return {"kind": "inSource", "justification": reason}


def _place(span: Span) -> JsonValue:
    start = {"startLine": span.line, "startColumn": span.column}
    end = {"endLine": span.end_line, "endColumn": span.end_column} if span.end_line else {}
    return {"artifactLocation": _artifact(span.path), "region": {**start, **end}}


def _artifact(path: str) -> JsonValue:
    """Name a file relative to the working directory of the command, if possible."""
    file, here = Path(path), Path.cwd()
    if not file.is_absolute():
        return {"uri": quote(bytes(file)), "uriBaseId": "%SRCROOT%"}
    if file.is_relative_to(here):
        return {"uri": quote(bytes(file.relative_to(here))), "uriBaseId": "%SRCROOT%"}
    return {"uri": file.as_uri()}
