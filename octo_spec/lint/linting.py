"""What came of looking for findings: a process that only waits for it imports no rule and no engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Severity
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from datetime import date

    from octo_spec.diagnostics import Diagnostic


@frozen
class LintFinding:
    """A finding of a rule; ``accepted`` is the reason for which the spec accepts it, if it does.

    ``customers`` are those for whom alone it is found.
    """

    diagnostic: Diagnostic
    accepted: str | None = None
    customers: tuple[str, ...] = ()


@frozen
class Linting:
    """All findings of the rules, in file order, and the faults that kept rules from looking.

    ``until`` is the last day on which they are the same: what is accepted until then is open afterwards.
    """

    findings: tuple[LintFinding, ...]
    faults: tuple[Diagnostic, ...] = ()
    until: date | None = None

    @property
    def open(self) -> tuple[Diagnostic, ...]:
        """The findings that are not accepted."""
        return tuple(finding.diagnostic for finding in self.findings if finding.accepted is None)

    @property
    def accepted(self) -> tuple[LintFinding, ...]:
        """The findings that are accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is not None)

    def stopping(self, *, strict: bool = False) -> tuple[Diagnostic, ...]:
        """Give what stops a build: errors that are not accepted; where it is ``strict``, warnings too."""
        severities = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return tuple(diagnostic for diagnostic in self.open if diagnostic.kind.severity in severities)
