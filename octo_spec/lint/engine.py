"""Runs every rule over one spec, and decides which findings the spec accepts."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from octo_spec.access.budget import BudgetExceededError
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.language.finding import Finding
from octo_spec.lint.acceptances import acceptances, judge
from octo_spec.lint.linting import LintFinding, Linting
from octo_spec.lint.rule import Subject
from octo_spec.model.reports import RULE_UNDECIDED
from octo_spec.plugin.entry_points import in_words
from octo_spec.resolve.customers import Customer, with_choice_inputs
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.discovery import InstalledRule, InstalledRules
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.process.outcome import Failed

CRASHED = DiagnosticKind.error(
    "OCT515", "rule-crashed", "A rule raised an exception or ended its process, which is a bug in the rule."
)
NOT_EVERY_COMBINATION = DiagnosticKind(
    "OCT517",
    "not-every-setting",
    Severity.WARNING,
    "A spec that cannot be deployed with every choice asked, so rules check its plain build only.",
)


@frozen
class CustomersDeployment:
    """A deployment of the spec, and the customers that get it."""

    customers: tuple[str, ...]
    deployment: Deployment


def lint(
    spec: Spec,
    spans: Spans,
    today: date,
    installed: InstalledRules,
    customers: Sequence[CustomersDeployment] = (),
) -> Linting:
    """Run all rules over ``spec``; an acceptance that expired before ``today`` no longer counts.

    The rules also check the deployments of ``customers``, and report findings at places where a rule finds
    nothing in the spec itself. If the spec cannot be deployed, no rule runs, and the errors say why.
    """
    subject, notes = lint_subject(spec, spans, installed.questions)
    if subject is None:
        return Linting((), (*installed.problems, *notes))
    runs = _runs(installed.rules, subject)
    subjects = ((each, Subject(spec, each.deployment, installed.questions)) for each in customers)
    of_customers = [(each, _runs(installed.rules, subject_of)) for each, subject_of in subjects]
    all_runs = [
        (rule, run) for each in (runs, *(run for _, run in of_customers)) for rule, run in each.items()
    ]
    failed = {rule.kind.name: run.problem for rule, run in all_runs if run.problem}
    printed = dict.fromkeys(chain.from_iterable(run.notes for _, run in all_runs))
    findings = tuple(chain.from_iterable(run.findings for run in runs.values()))
    whose = _customers_by_finding(findings, of_customers)
    # If a rule fails, no one knows which acceptances it would use.
    entries = tuple(entry for entry in acceptances(spec) if entry.rule not in failed)
    acceptable = {rule.kind.name: rule.rule.acceptable for rule in installed.rules}
    judged = (
        _lint_finding(finding.diagnostic(spans), reason, whose.get(finding, ()))
        for finding, reason in judge((*findings, *whose), entries, acceptable, today)
    )
    ends = (entry.until for entry in entries if entry.until and entry.holds(today))
    problems = (*installed.problems, *notes, *failed.values(), *printed)
    return Linting(_sorted_findings(judged), problems, min(ends, default=None))


def findings_of(spec: Spec, spans: Spans, installed: InstalledRules) -> tuple[Finding, ...]:
    """Return what the rules find in a spec, with locations; what it accepts is not considered."""
    subject, _ = lint_subject(spec, spans, installed.questions)
    runs = _runs(installed.rules, subject) if subject else {}
    return tuple(chain.from_iterable(run.findings for run in runs.values()))


def _customers_by_finding(
    findings: Iterable[Finding],
    of_customers: Iterable[tuple[CustomersDeployment, Mapping[InstalledRule, _Run]]],
) -> dict[Finding, tuple[str, ...]]:
    """Return findings at places where their rule finds nothing in the spec itself, with the customers."""
    known = {(finding.kind, finding.location) for finding in findings}
    whose: dict[Finding, tuple[str, ...]] = {}
    for each, runs in of_customers:
        for finding in chain.from_iterable(run.findings for run in runs.values()):
            if (finding.kind, finding.location) not in known:
                whose[finding] = (*whose.get(finding, ()), *each.customers)
    return whose


def _lint_finding(diagnostic: Diagnostic, reason: str | None, customers: tuple[str, ...]) -> LintFinding:
    if customers:
        from octo_spec.analysis.wording import cut_short  # noqa: PLC0415 - only needed with customers

        who = f"customer{'' if len(customers) == 1 else 's'} {cut_short(customers)}"
        diagnostic = replace(diagnostic, message=f"for {who}: {diagnostic.message}")
    return LintFinding(diagnostic, reason, customers)


def lint_subject(
    spec: Spec, spans: Spans, questions: tuple[ReviewQuestion, ...] = ()
) -> tuple[Subject | None, tuple[Diagnostic, ...]]:
    """Return the subject of the rules: the spec, and the deployment in which every choice is open.

    If the choices cannot all be open at once, the deployment is the build without a customer, and a
    diagnostic says so. Return ``None`` if octospec can resolve neither.
    """
    resolved = resolve(spec, spans, with_choice_inputs(Customer(), spec.choices))
    if resolved.deployment is not None:
        return Subject(spec, resolved.deployment, questions), ()
    plain = resolve(spec, spans, Customer())
    if plain.deployment is None:
        return None, plain.diagnostics
    return Subject(spec, plain.deployment, questions), tuple(map(_plain_build_note, resolved.diagnostics[:1]))


def _plain_build_note(why: Diagnostic) -> Diagnostic:
    message = f"rules checked the plain build only: with every choice asked, {why.message}"
    return NOT_EVERY_COMBINATION.at(why.span, message, why.help)


@frozen
class _Run:
    """What a rule found, or why it has no result; and what it printed."""

    findings: tuple[Finding, ...] = ()
    problem: Diagnostic | None = None
    notes: tuple[Diagnostic, ...] = ()


def _runs(rules: Sequence[InstalledRule], subject: Subject) -> dict[InstalledRule, _Run]:
    """Run each rule; run those of other distributions in a separate process."""
    runs = {rule: _run(rule, subject) for rule in rules if rule.position is None}
    if len(runs) == len(rules):
        return runs
    from octo_spec.lint.third_party import question  # noqa: PLC0415 - only needed with plugins

    question_data = question(subject)
    elsewhere = {
        rule: _run_elsewhere(rule, rule.position, question_data)
        for rule in rules
        if rule.position is not None
    }
    return {rule: (runs | elsewhere)[rule] for rule in rules}


def _run(rule: InstalledRule, subject: Subject) -> _Run:
    """Run one rule; turn an exception into a diagnostic that names the rule's distribution."""
    try:
        found = dict.fromkeys(rule.rule.find(subject))
        return _Run(tuple(_validate(finding, rule) for finding in found))
    except BudgetExceededError as error:
        from octo_spec.lint.rules.open_parameters import patterns_help  # noqa: PLC0415 - few rules fail

        return _Run(problem=_undecided_rule(rule, str(error), patterns_help(subject)))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - one rule fails, and the others still run
        from octo_spec.plugin.process.outcome import Failed, Trouble  # noqa: PLC0415 - few rules fail

        return _Run(problem=_failure(rule, Failed(Trouble.RAISED, in_words(error))))


def _run_elsewhere(rule: InstalledRule, position: int, question_data: dict[str, JsonValue]) -> _Run:
    from octo_spec.lint.third_party import look  # noqa: PLC0415 - as above
    from octo_spec.plugin.process.outcome import Failed  # noqa: PLC0415 - as above

    looked = look(rule.offer, position, rule.kind, question_data)
    match looked.found:
        case tuple() as findings:
            return _Run(findings, None, looked.notes)
        case str() as why:
            return _Run((), _undecided_rule(rule, why), looked.notes)
        case Failed() as failed:
            return _Run((), _failure(rule, failed), looked.notes)
        case _ as never:
            assert_never(never)


def _undecided_rule(rule: InstalledRule, why: str, help: str = "") -> Diagnostic:
    divide = "divide the grants among several roles"
    return RULE_UNDECIDED.at(
        None, f"rule {rule} has no result: {why}", f"{help}, or {divide}" if help else divide
    )


def _failure(rule: InstalledRule, failed: Failed) -> Diagnostic:
    from octo_spec.plugin.process.blame import blame  # noqa: PLC0415 - few rules fail

    return blame(failed, CRASHED, f"rule {rule} failed", rule.offer.distribution)


def _validate(finding: object, rule: InstalledRule) -> Finding:
    """Return ``finding`` if it is a finding of this rule; otherwise raise."""
    if not isinstance(finding, Finding) or not isinstance(finding.location, tuple):
        msg = f"{finding!r} is not a finding with a location"
        raise TypeError(msg)
    if finding.kind != rule.kind:
        msg = f"it reports a finding of another rule, {finding.kind.code} {finding.kind.name!r}"
        raise ValueError(msg)
    return finding


def _sorted_findings(findings: Iterable[LintFinding]) -> tuple[LintFinding, ...]:
    def position(finding: LintFinding) -> tuple[Span, str]:
        return finding.diagnostic.span or Span(""), finding.diagnostic.kind.code

    return tuple(sorted(findings, key=position))
