"""Findings as a JUnit report, which most CI systems show as tests.

Each error and each open finding is a test case, and so is each rule that finds nothing; an accepted finding
is skipped. The format has no standard; ``file`` is an attribute that GitLab and CircleCI read:
https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from octo_spec.cli.printing import escape_line
from octo_spec.cli.render.folded_findings import fold_findings
from octo_spec.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.lint.discovery import InstalledRules
    from octo_spec.lint.linting import Linting

SUITE: Final = "octospec"


def junit(linting: Linting, rules: InstalledRules, *, strict: bool) -> str:
    """Write one suite; what stops a build fails, and a warning that does not is the output of its test."""
    failing = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    cases = [
        *(_case(each, failing) for each in fold_findings((*linting.problems, *linting.open))),
        *(_skipped_case(each.diagnostic, each.accepted or "") for each in linting.accepted),
        *(_passed_case(kind) for kind in _kinds_without_findings(linting, rules)),
    ]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        "errors": "0",
    }
    suites = Element("testsuites", counts)
    SubElement(suites, "testsuite", {"name": SUITE, **counts}).extend(cases)
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _kinds_without_findings(linting: Linting, rules: InstalledRules) -> Iterable[DiagnosticKind]:
    found = {finding.diagnostic.kind for finding in linting.findings}
    return (rule.kind for rule in rules.rules if rule.kind not in found)


def _case(diagnostic: Diagnostic, failing: tuple[Severity, ...]) -> Element:
    case = _case_element(diagnostic.kind, diagnostic)
    title = f"{diagnostic.kind.severity.value} {_text(diagnostic)}"
    if diagnostic.kind.severity in failing:
        SubElement(case, "failure", {"message": title, "type": diagnostic.kind.code}).text = title
    else:
        SubElement(case, "system-out").text = title
    return case


def _skipped_case(diagnostic: Diagnostic, reason: str) -> Element:
    case = _case_element(diagnostic.kind, diagnostic)
    SubElement(case, "skipped", {"message": f"accepted: {escape_line(reason)}"})
    return case


def _passed_case(kind: DiagnosticKind) -> Element:
    return Element("testcase", {"classname": f"{SUITE}.{kind.name}", "name": f"{kind.code} {kind.summary}"})


def _case_element(kind: DiagnosticKind, diagnostic: Diagnostic) -> Element:
    """Name a case by its code and its message: a viewer compares cases of two runs by their names."""
    name = f"{kind.code} {escape_line(diagnostic.message)}"
    case = Element("testcase", {"classname": f"{SUITE}.{kind.name}", "name": name})
    if span := diagnostic.span:
        case.attrib |= {"file": escape_line(span.path), "line": str(span.line)}
    return case


def _text(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.span}: " if diagnostic.span else ""
    help = f"; {diagnostic.help}" if diagnostic.help else ""
    return escape_line(f"{place}{diagnostic.kind.code} {diagnostic.message}{help}")
