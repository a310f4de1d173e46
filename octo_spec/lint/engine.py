"""Linting: every rule over one spec, and which of its findings are accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.language.finding import Finding
from octo_spec.lint.acceptances import acceptances, judge
from octo_spec.lint.rule import Subject
from octo_spec.plugin.entry_points import in_words
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.discovery import Installed, InstalledRule

CRASHED = DiagnosticKind.error("OCT515", "rule-crashed", "A rule raised an exception, which is a bug in it.")
UNDECIDED = DiagnosticKind.error(
    "OCT518", "rule-undecided", "A rule that needs more steps than it may take to decide; it has no answer."
)
NOT_EVERY_SETTING = DiagnosticKind(
    "OCT517",
    "not-every-setting",
    Severity.WARNING,
    "A spec that does not deploy where every choice is asked, so that rules look at its plain build only.",
)


@dataclass(frozen=True, slots=True)
class LintFinding:
    """What a rule found; ``accepted`` is the reason for which the spec accepts it."""

    diagnostic: Diagnostic
    accepted: str | None = None


@dataclass(frozen=True, slots=True)
class Linting:
    """Everything that the rules found, in file order, and what kept any of them from looking."""

    findings: tuple[LintFinding, ...]
    faults: tuple[Diagnostic, ...] = ()

    @property
    def open(self) -> tuple[Diagnostic, ...]:
        """What was found and is not accepted."""
        return tuple(one.diagnostic for one in self.findings if one.accepted is None)

    @property
    def accepted(self) -> tuple[LintFinding, ...]:
        """What was found and is accepted."""
        return tuple(one for one in self.findings if one.accepted is not None)

    def stopping(self, *, strict: bool = False) -> tuple[Diagnostic, ...]:
        """Give what stops a build: errors that are not accepted; where it is ``strict``, warnings too."""
        severities = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return tuple(one for one in self.open if one.kind.severity in severities)


def lint(spec: Spec, spans: Spans, today: date, rules: Installed) -> Linting:
    """Run ``rules`` over ``spec``; a finding that it accepts until a day before ``today`` is open again.

    A spec that cannot be deployed is not looked at; why is among the faults.
    """
    looked_at, notes = subject(spec, spans)
    if looked_at is None:
        return Linting((), (*rules.faults, *notes))
    looks = {one: _found(one, looked_at) for one in rules.rules}
    failed = {one.kind.name: look for one, look in looks.items() if isinstance(look, Diagnostic)}
    found = tuple(one for look in looks.values() if not isinstance(look, Diagnostic) for one in look)
    entries = tuple(one for one in acceptances(spec) if one.rule not in failed)
    judged = judge(found, entries, {one.kind.name: one.rule.acceptable for one in rules.rules}, today)
    findings = (LintFinding(finding.diagnostic(spans), reason) for finding, reason in judged)
    return Linting(_in_file_order(findings), (*rules.faults, *notes, *failed.values()))


def subject(spec: Spec, spans: Spans) -> tuple[Subject | None, tuple[Diagnostic, ...]]:
    """Give what rules look at: the spec, and what it deploys where every choice is asked.

    What cannot be asked all at once is looked at as it is built for nobody in particular, and that is
    said.
    """
    asked = resolve(spec, spans, Customer(ask=dict.fromkeys(spec.choices)))
    if asked.deployment is not None:
        return Subject(spec, asked.deployment), ()
    plain = resolve(spec, spans, Customer())
    if plain.deployment is None:
        return None, plain.diagnostics
    return Subject(spec, plain.deployment), tuple(map(_not_every_setting, asked.diagnostics[:1]))


def _not_every_setting(why: Diagnostic) -> Diagnostic:
    message = f"rules looked at the plain build only: with every choice asked, {why.message}"
    return NOT_EVERY_SETTING.at(why.span, message, why.help)


def _found(one: InstalledRule, looked_at: Subject) -> tuple[Finding, ...] | Diagnostic:
    """Run one check; what it raises becomes a diagnostic that blames who brought it."""
    try:
        return tuple(_finding(found, one) for found in dict.fromkeys(one.rule.find(looked_at)))
    except BudgetExceededError as error:
        return UNDECIDED.at(None, f"rule {one} has no answer: {error}", "divide what is granted into roles")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything, and the other rules still run
        help = f"this is a bug in {one.offer.distribution}; report it there"
        return CRASHED.at(None, f"rule {one} failed: {in_words(error)}", help)


def _finding(found: object, one: InstalledRule) -> Finding:
    if not isinstance(found, Finding) or not isinstance(found.location, tuple):
        msg = f"{found!r} is no finding with a location"
        raise TypeError(msg)
    if found.kind != one.kind:
        msg = f"it reports rule {found.kind.code} {found.kind.name!r}, which is another"
        raise ValueError(msg)
    return found


def _in_file_order(findings: Iterable[LintFinding]) -> tuple[LintFinding, ...]:
    return tuple(
        sorted(findings, key=lambda one: (one.diagnostic.span or Span(""), one.diagnostic.kind.code))
    )
