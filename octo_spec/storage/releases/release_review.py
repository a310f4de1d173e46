"""The review of a release against the version before: the same facts, and the differences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.artifacts import Emission
from octo_spec.plugin.discovery import find
from octo_spec.review.compared_roles import answered_roles, with_approved_answers
from octo_spec.storage.inputs.earlier_review import read_review
from octo_spec.storage.sides.reviewed_side import facts_of

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.releases.version_comparison import ComparedFormat, VersionComparison

REVIEW: Final = "review"


def review_against(folder: Path, compared: VersionComparison, inputs: Inputs) -> Diagnostic | None:
    """Rewrite the review in ``folder`` with the differences, or say why that fails; raises ``OSError``."""
    facts, documenter = read_review(str(folder)), find(REVIEW)
    if isinstance(facts, Diagnostic):
        return facts
    if isinstance(documenter, Diagnostic):
        return documenter
    facts = replace(facts, changes=compared.changes)
    if compared.first is not None:
        facts = _with_answers_before(facts, compared.first, inputs)
    written = documenter.document(facts, {})
    if not isinstance(written, Emission):
        return next(iter(written), None)
    for artifact in written.artifacts:
        (folder / artifact.path).write_bytes(artifact.text.encode())
    return None


def _with_answers_before(facts: ReviewFacts, compared: ComparedFormat, inputs: Inputs) -> ReviewFacts:
    """Add the answers of the version before, decided again from its files: not those that it printed."""
    deployment = compared.old.deployment
    before = facts_of(compared.old, inputs, f"the review of {deployment.name} {deployment.version}")
    if before is None:
        return facts
    return with_approved_answers(facts, answered_roles(before), compared.report.diff)
