"""The result of a lint run, in a module that imports no rule and no engine, for a process that only waits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Severity
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from octo_spec.diagnostics import Diagnostic


@frozen
class LintFinding:
    """A finding of a rule; ``accepted`` is the reason for which the spec accepts it, if it does.

    ``customers`` lists the customers for which alone the rule finds it.
    """

    diagnostic: Diagnostic
    accepted: str | None = None
    customers: tuple[str, ...] = ()


@frozen
class Linting:
    """All findings of the rules, in file order, and the errors that prevented rules from running.

    ``until`` is the last day on which the findings are the same: on the next day, an acceptance expires.
    """

    findings: tuple[LintFinding, ...]
    problems: tuple[Diagnostic, ...] = ()
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
        """Return the findings that stop a build: open errors; with ``strict``, open warnings too."""
        severities = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return tuple(diagnostic for diagnostic in self.open if diagnostic.kind.severity in severities)


NO_LINTING: Final[Callable[[], Linting]] = partial(Linting, ())
"""The linting of what is not a spec: no findings."""
