"""octospec's side of third-party rules, which run in a separate process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.frozen import frozen
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rule_service import SERVICE, SentFindings, SentRule
from octo_spec.model.deployment import Deployment
from octo_spec.model.typed_json import from_json, refuse, to_json
from octo_spec.plugin.process.blame import answer_of, printed_notes
from octo_spec.plugin.process.checks import check_kind
from octo_spec.plugin.process.plugin_process import plugin_process
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.lint.rule import Subject
    from octo_spec.plugin.entry_points import Offer
    from octo_spec.plugin.process.outcome import Failed


@frozen
class Looked:
    """What a rule found, why it is undecided, or how it failed; and what it printed."""

    found: tuple[Finding, ...] | str | Failed
    notes: tuple[Diagnostic, ...]


@cache
def load_rules(offer: Offer) -> tuple[Rule, ...] | Failed:
    """Load the rules of an entry point in a separate process, once."""
    return answer_of(plugin_process(offer, SERVICE).describe(), _rules)


def _rules(answer: JsonValue) -> tuple[Rule, ...]:
    sent = from_json(tuple[SentRule, ...], answer)
    for rule in sent:
        check_kind(rule.kind)
    return tuple(Rule(rule.kind, _refuse_to_find, _page(rule.page), rule.acceptable) for rule in sent)


def _refuse_to_find(_: Subject) -> Iterable[Finding]:
    msg = "the rule is in another process: call look"
    raise NotImplementedError(msg)


def _page(page: str) -> str:
    return "\n".join(map(visible, page.splitlines()))


def question(subject: Subject) -> dict[str, JsonValue]:
    """Return the data from which a process rebuilds the subject."""
    # Some models hold a list in a field that they declare as a tuple; pydantic warns about it.
    written: JsonValue = subject.spec.model_dump(
        mode="json", by_alias=True, exclude_unset=True, warnings=False
    )
    questions = to_json(tuple[ReviewQuestion, ...], subject.further_questions)
    return {
        "spec": written,
        "deployment": to_json(Deployment, subject.deployment),
        "questions": questions,
    }


def look(offer: Offer, position: int, kind: DiagnosticKind, question_data: dict[str, JsonValue]) -> Looked:
    """Run the rule at ``position`` of an entry point on ``question_data``, which ``question`` returns."""
    outcome = plugin_process(offer, SERVICE).ask({"rule": position, **question_data})
    found = answer_of(outcome, lambda answer: _findings_of_answer(answer, kind))
    who = f"rule {kind.code} {kind.name!r} of {offer}"
    return Looked(found, printed_notes(outcome, who, "looking at the spec"))


def _findings_of_answer(answer: JsonValue, kind: DiagnosticKind) -> tuple[Finding, ...] | str:
    sent = from_json(SentFindings, answer)
    if sent.undecided:
        return visible(sent.undecided)
    for finding in sent.findings:
        if any(isinstance(step, int) and step < 0 for step in finding.location):
            refuse("the location of a finding counts from 0")
    return tuple(
        Finding(kind, finding.location, visible(finding.message), visible(finding.help), finding.on_key)
        for finding in dict.fromkeys(sent.findings)
    )
