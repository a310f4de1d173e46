"""When the conditions of a module are true: the evaluator evaluates each in every case."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.foreign.case_analysis import TooManyCasesError, cases_of
from octo_spec.foreign.notes import NotTakenError
from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS, Presence
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.own.written_forms import NO_CONDITION
from octospec_terraform.reading.presences import presence

if TYPE_CHECKING:
    from octo_spec.foreign.case_analysis import Case
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.context import Context
    from octospec_terraform.syntax import Expression


@frozen
class Conditions:
    """Reads conditions, each once."""

    context: Context
    report: Report
    known: dict[Expression, Presence] = field(default_factory=dict)

    def presence(self, test: Expression | None) -> Presence:
        """Return when a condition is true; always, if there is no condition."""
        if test is None:
            return ALWAYS
        if test not in self.known:
            self.known[test] = self._presence(test)
        return self.known[test]

    def _presence(self, test: Expression) -> Presence:
        def holds(case: Case) -> bool:
            return Evaluator(self.context, case).holds(test, self.context.root.scope)

        try:
            there = [outcome.answers for outcome in cases_of(holds) if outcome.result]
            if len(there) == 1:
                return presence(there[0], self.context)
            self.report(test.span, NO_CONDITION)
        except NotTakenError as error:
            self.report(error.span, error.message)
        except TooManyCasesError:
            self.report(test.span, NO_CONDITION)
        return ALWAYS
