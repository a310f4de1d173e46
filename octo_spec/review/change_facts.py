"""The differences since the approved version, as facts in the words of ``octospec diff``.

The effects of an update on existing resources are in the words of ``octospec diff --updates``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.report import (
    example,
    extra_change,
    guarantee_change,
    headline,
    other_side,
    property_change,
    question_of,
    role_reports,
    summary,
    undecided_change,
)
from octo_spec.analysis.diff.sentences import change_actions
from octo_spec.analysis.features.feature_changes import change_in_words
from octo_spec.model.review_facts import (
    GUARANTEES,
    NOT_DECIDED,
    Change,
    Changes,
    ReviewedUpdate,
    Tone,
    UpdatedPart,
)
from octo_spec.model.updates import UpdateEffect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.diff.changes import AccessChange, Diff, PropertyChange
    from octo_spec.analysis.features.feature_changes import FeatureChange
    from octo_spec.model.updates import FormatUpdate


def reviewed_changes(diff: Diff, previous: str, updates: Sequence[FormatUpdate]) -> Changes:
    """Return all differences, new access first, and the effects of ``updates``."""
    return Changes(
        previous,
        summary(diff),
        tuple(_changes(diff)),
        diff.not_compared,
        tuple(map(_update, updates)),
    )


def _changes(diff: Diff) -> Iterator[Change]:
    for role in role_reports(diff):
        for section in role.sections:
            for change in section.changes:
                yield _access_change(section.title, change)
        for each in role.properties:
            yield _role_change(each)
    for question in diff.questions:
        yield _input_change(question)
    for extra in diff.extras:
        yield Change(extra.target, "other resources", extra_change(extra))
    for guarantee in diff.guarantees:
        yield Change(
            question_of(guarantee) or "never",
            GUARANTEES,
            guarantee_change(guarantee),
            is_more=not guarantee.is_new,
            is_less=guarantee.is_new,
        )
    yield from map(feature_change, diff.features)
    for hidden in diff.not_decided:
        if hidden.direction is Direction.NEW:
            yield Change(hidden.role, NOT_DECIDED, undecided_change(hidden))


def feature_change(change: FeatureChange) -> Change:
    """Return what happens to a feature as a fact."""
    return Change(change.id, "features", change_in_words(change))


def _access_change(kind: str, change: AccessChange) -> Change:
    return Change(
        subject=change.role,
        kind=kind,
        text=f"{headline(change)}; it {other_side(change)}",
        level=change.level.value if change.level else "",
        actions=change_actions(change),
        why=change.statement.why,
        witness=example(change.example),
        is_more=change.direction is Direction.NEW,
        is_less=change.direction is Direction.LOST,
    )


def _role_change(change: PropertyChange) -> Change:
    grows = change.grows
    return Change(
        change.subject, "role", property_change(change), is_more=grows is True, is_less=grows is False
    )


def _input_change(change: PropertyChange) -> Change:
    """Return the change of an input; an input that takes fewer values gives no role more access."""
    return Change(change.subject, "input", property_change(change), narrows_input=bool(change.grows))


# --- updates -----------------------------------------------------------------------------------

_TONES: Final = {
    UpdateEffect.IN_PLACE: Tone.CALM,
    UpdateEffect.NEXT_TO_OLD: Tone.CALM,
    UpdateEffect.REPLACED: Tone.CAUTION,
    UpdateEffect.GAP: Tone.GRAVE,
    UpdateEffect.REFUSED: Tone.GRAVE,
}


def _update(update: FormatUpdate) -> ReviewedUpdate:
    gravest = update.gravest
    parts = (
        UpdatedPart(step.subject, step.effect.value, step.description, _TONES[step.effect])
        for step in update.steps
    )
    return ReviewedUpdate(update.format, gravest.value, _TONES[gravest], update.by, tuple(parts))
