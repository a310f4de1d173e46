"""What rules find in the valid parts of a spec that has errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.lint.acceptances import UNUSED
from octo_spec.lint.engine import lint
from octo_spec.lint.linting import Linting
from octo_spec.plugin.discovery import reserved_by_targets

if TYPE_CHECKING:
    from datetime import date

    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.remainder import Remainder
    from octo_spec.lint.discovery import InstalledRules
    from octo_spec.lint.linting import LintFinding


def lint_valid_parts(loaded: LoadedSpec, today: date, rules: InstalledRules) -> Linting:
    """Run the rules over the valid parts of a spec; omit findings that depend on another part."""
    rest = loaded.remainder(reserved_by_targets())
    return Linting(() if rest is None else _findings(loaded, rest, today, rules))


def _findings(
    loaded: LoadedSpec, rest: Remainder, today: date, rules: InstalledRules
) -> tuple[LintFinding, ...]:
    findings = lint(rest.spec, loaded.spans, today, rules).findings
    seen = set(
        rest.independent_diagnostics(
            finding.diagnostic for finding in findings if finding.diagnostic.kind is not UNUSED
        )
    )
    return tuple(finding for finding in findings if finding.diagnostic in seen)
