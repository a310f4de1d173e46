"""The plugin's side of rules: load them, describe them, and run one on a spec.

The service rebuilds a ``Subject`` from the two parts that it receives: the spec as written, and the
deployment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.frozen import frozen
from octo_spec.language.finding import Finding
from octo_spec.language.models.spec import Spec
from octo_spec.lint.rule import Rule, Subject
from octo_spec.model.typed_json import MistypedError, deployment_from_json, from_json, refuse, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.entry_points import Offer
    from octo_spec.plugin.process.service import Handler

SERVICE: Final = f"{__name__}:load"


@frozen
class SentRule:
    """The description of a loaded rule: everything except its function."""

    kind: DiagnosticKind
    page: str
    acceptable: bool


@frozen
class SentFinding:
    """A finding of a rule whose kind is known."""

    location: tuple[str | int, ...]
    message: str
    help: str
    on_key: bool


@frozen
class SentFindings:
    """What a rule found, or in ``undecided`` why it has no result."""

    findings: tuple[SentFinding, ...] = ()
    undecided: str = ""


def load(offer: Offer) -> tuple[JsonValue, Handler]:
    """Load the rules of an entry point; return their descriptions, and a handler that runs them."""
    rules: object = offer.entry.load()
    if not isinstance(rules, tuple) or not all(isinstance(rule, Rule) for rule in rules):
        refuse("does not return a tuple of rules")
    described: JsonValue = None
    try:
        described = to_json(tuple[SentRule, ...], tuple(map(_sent_rule, rules)))
    except MistypedError as error:
        refuse(f"does not return a tuple of rules: {error}")
    return described, lambda request: to_json(SentFindings, _answer(rules, request))


def _sent_rule(rule: Rule) -> SentRule:
    if not callable(rule.find):
        refuse("is not a function", "find")
    return SentRule(rule.kind, rule.page, rule.acceptable)


def _answer(rules: tuple[Rule, ...], request: JsonValue) -> SentFindings:
    match request:
        case {"rule": int() as position, "spec": written, "deployment": deployment, "questions": question}:
            rule = rules[position]
            questions = from_json(tuple[ReviewQuestion, ...], question)
            subject = Subject(Spec.model_validate(written), deployment_from_json(deployment), questions)
        case _:
            msg = "does not support this call"
            raise MistypedError(msg)
    try:
        return SentFindings(_findings(rule, rule.find(subject)))
    except BudgetExceededError as error:
        return SentFindings((), str(error))


def _findings(rule: Rule, found: Iterable[object]) -> tuple[SentFinding, ...]:
    return tuple(_finding(rule, finding) for finding in found)


def _finding(rule: Rule, finding: object) -> SentFinding:
    """Return the parts of a finding; raise if it is not a finding of this rule."""
    if not isinstance(finding, Finding):
        refuse(f"a {type(finding).__name__} is not a finding")
    if finding.kind != rule.kind:
        refuse(f"it reports a finding of another rule, {finding.kind.code} {finding.kind.name!r}")
    return SentFinding(finding.location, finding.message, str(finding.help), finding.on_key)
