"""What a role may do, shown above it: answers to reviewers' questions, and changes since the last commit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.changes import Diff
from octo_spec.analysis.diff.report import summary
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.editor.edited_text import EditedText
from octo_spec.editor.ids import IdKind
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.lint.linting import NO_LINTING
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION
from octo_spec.pipeline.feature_capabilities import open_deployment
from octo_spec.review.facts import Origin, review_facts
from octo_spec.review.spec_review import LintedSpec, spec_review
from octo_spec.source import decode
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.revisions import committed_content
from octo_spec.storage.sides.compared_sides import DiffOptions, DiffReport, compare_sides
from octo_spec.storage.sides.given_answers import GivenAnswers
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer

CARDS: Final = tuple(question for question in QUESTIONS if question.has_card)
"""The questions that a review answers first."""


@frozen
class Lens:
    """A line above a role; ``line`` is that of the role, from 0."""

    line: int
    role: str


def lenses(document: EditedText) -> tuple[Lens, ...]:
    """List the roles of a spec with their lines."""
    if document.is_customers:
        return ()
    return tuple(Lens(each.line, each.id) for each in document.facts.declared(IdKind.ROLE))


def lens_titles(document: EditedText) -> dict[str, str]:
    """Return the text above each role of a spec; nothing if the spec has errors."""
    side = _side(document.text, document.path)
    if side is None:
        return {}
    report = _changes_since_commit(side, document.path)
    return {role: f"{answers}{_since_commit(report, role)}" for role, answers in _answers(side)}


def titles_of_lenses(text: str, path: str) -> Iterator[dict[str, str]]:
    """Yield the text above each role of a spec."""
    yield lens_titles(EditedText(text, path))


def _side(text: str, path: str) -> DeploymentSide | None:
    loaded = Inputs().spec_text(text, path)
    deployment = _deployment(loaded)
    return DeploymentSide(path, deployment, loaded) if deployment else None


def _deployment(loaded: LoadedSpec) -> Deployment | None:
    """Return what the spec deploys with every choice open."""
    opened = open_deployment(loaded.spec, loaded.spans) if loaded.spec else ()
    return None if isinstance(opened, tuple) else opened


# --- answers -----------------------------------------------------------------------------------


def _answers(side: DeploymentSide) -> Iterator[tuple[str, str]]:
    """Yield each role with its answers."""
    if side.spec is None or side.spec.spec is None:
        return
    spec, spans = side.spec.spec, side.spec.spans
    linted = LintedSpec(spec, spans, NO_LINTING)  # a lens shows answers only
    try:
        review = spec_review(linted, side.deployment, side.customer, Origin("", side.title))
        facts = review_facts(replace(review, is_page=False), CARDS)
    except MalformedPolicyError:
        return
    phrases = {question.id: question.phrase for question in CARDS}
    for role in side.deployment.roles:
        found = [each for each in facts.answers if each.role == role.id]
        yield role.id, " · ".join(f"{phrases[each.question]}: {_in_words(each)}" for each in found)


def _in_words(answer: Answer) -> str:
    """Return an answer with the combinations that it holds for."""
    worst = [claim for claim in answer.claims if claim.answer is answer.answer]
    words = answer.answer.replace("-", " ")
    if answer.answer is ClaimAnswer.NO or any(claim.when == EVERY_COMBINATION for claim in worst):
        return words
    return f"{words}, with some choices"


# --- since the last commit ---------------------------------------------------------------------


def _changes_since_commit(new: DeploymentSide, path: str) -> DiffReport | tuple[Diagnostic, ...] | None:
    """Compare with the last commit; ``None`` if it has no such spec, or an invalid one."""
    committed = committed_content(path)
    text = None if committed is None else decode(committed, path)
    old = _side(text, path) if isinstance(text, str) else None
    if old is None:
        return None
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT)
    return compare_sides(old, new, options, GivenAnswers())


def _since_commit(report: DiffReport | tuple[Diagnostic, ...] | None, role: str) -> str:
    if report is None:
        return ""
    differs = _differences_of(report.diff, role) if isinstance(report, DiffReport) else "not decided"
    return f" · since the last commit: {differs}"


def _differences_of(found: Diff, role: str) -> str:
    """Count the differences of a role, and those of the spec, such as its inputs."""
    own = replace(
        found,
        changes=tuple(each for each in found.changes if each.role == role),
        roles=tuple(each for each in found.roles if each.subject == role),
    )
    if any(each.role in {role, ""} for each in found.hidden):
        return f"{_lower_first(summary(own))}, perhaps more" if own.changes or own.roles else "not decided"
    line = summary(own)
    is_elsewhere = found != own and line == summary(Diff((), (), ()))
    return "no difference in this role" if is_elsewhere else _lower_first(line)


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
