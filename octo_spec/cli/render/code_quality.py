"""Findings as a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.cli.render.folded_findings import fold_findings
from octo_spec.diagnostics import Severity

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.lint.linting import Linting

SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def code_quality(linting: Linting, file: str) -> JsonValue:
    """List each error and each open finding; one without a place is at the top of ``file``."""
    seen: Counter[str] = Counter()
    report: list[JsonValue] = []
    for diagnostic in fold_findings((*linting.problems, *linting.open)):
        path, line = (diagnostic.span.path, diagnostic.span.line) if diagnostic.span else (file, 1)
        path = _relative_path(path)
        identity = f"{diagnostic.kind.code}\n{path}\n{diagnostic.message}"
        seen[identity] += 1
        report.append(_entry(diagnostic, path, line, f"{identity}\n{seen[identity]}"))
    return report


def _entry(diagnostic: Diagnostic, path: str, line: int, identity: str) -> JsonValue:
    help = f"; {diagnostic.help}" if diagnostic.help else ""
    return {
        "description": f"{diagnostic.kind.code} {diagnostic.message}{help}",
        "check_name": diagnostic.kind.name,
        # Without the line, so that GitLab finds the same finding in a file to which lines were added.
        "fingerprint": sha256(identity.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": SEVERITIES[diagnostic.kind.severity],
        "location": {"path": path, "lines": {"begin": line}},
    }


def _relative_path(path: str) -> str:
    """Name a file relative to the working directory, which is the root of the repository in a job."""
    file, here = Path(path), Path.cwd()
    return str(file.relative_to(here)) if file.is_absolute() and file.is_relative_to(here) else path
