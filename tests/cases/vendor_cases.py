"""Specs as vendors write them, each with bugs that real ones carry: tests/cases/vendors/VENDOR/.

A case is a folder with ``spec.yaml``, in which ``# bug: rule, rule`` ends each line where something is
wrong, the resources that the vendor has next to its roles in ``extras/``, and ``expected.txt``, all findings,
one on each line. Write the spec by hand, then
``python -m tests.cases.vendor_cases`` writes what octospec says of each; read it before you commit it.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from octo_spec.language.load import LoadedSpec, load_spec
from octo_spec.lint.discovery import InstalledRules, installed_rules
from octo_spec.lint.engine import lint
from octo_spec.lint.linting import LintFinding
from octo_spec.lint.rules import RULES
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.storage.inputs.companions import with_companions

FOLDER = Path(__file__).parent / "vendors"
TODAY = date(2026, 1, 1)


def vendors() -> list[Path]:
    """List the folders."""
    return sorted(path for path in FOLDER.glob("*/"))


def loaded(vendor: Path) -> LoadedSpec:
    """Load one vendor's spec with its extras."""
    spec = vendor / "spec.yaml"
    found = with_companions(
        load_spec(spec.read_text("utf-8"), spec.name, reserved_by_targets()), str(spec), {}
    )
    assert found.spec, list(map(str, found.diagnostics))
    return found


def findings(vendor: Path) -> tuple[LintFinding, ...]:
    """Lint one vendor's spec."""
    found = loaded(vendor)
    assert found.spec
    linting = lint(found.spec, found.spans, TODAY, _ours())
    assert not linting.problems, list(map(str, linting.problems))
    return linting.findings


def _ours() -> InstalledRules:
    """Skip rules of plugins that happen to be installed."""
    return InstalledRules(
        tuple(installed for installed in installed_rules().rules if installed.rule in RULES)
    )


def said(vendor: Path) -> str:
    """Give what octospec finds, one finding a line."""
    return "".join(f"{_line(finding, vendor)}\n" for finding in findings(vendor))


def _line(finding: LintFinding, vendor: Path) -> str:
    text = str(finding.diagnostic).removeprefix("spec.yaml:").replace(f"{vendor}/", "")
    return text if finding.accepted is None else f"{text} (accepted: {finding.accepted})"


def marked(vendor: Path) -> Iterator[tuple[int, str]]:
    """List the bugs that a spec marks: line and rule."""
    for number, line in enumerate((vendor / "spec.yaml").read_text("utf-8").splitlines(), 1):
        if marks := re.search("# bug: (.*)$", line):
            yield from ((number, rule) for rule in marks[1].split(", "))


if __name__ == "__main__":
    for vendor in vendors():
        (vendor / "expected.txt").write_text(said(vendor), encoding="utf-8", newline="\n")
