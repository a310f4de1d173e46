"""The gravest permission that a role has gained since the approved version, for the first screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from octo_spec.frozen import frozen
from octo_spec.model.level_words import VERBS
from octo_spec.model.review_facts import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.review_facts import Change, ReviewedQuestion, ReviewFacts

_LEVELS: Final = tuple(VERBS)


@frozen
class GravestGain:
    """An action, the gravest question to which it gives a yes, and a request that its change newly allows.

    ``phrase`` is empty if it gives no question a yes. ``is_gravest`` is false if some change has no list of
    actions, such as a pattern or a trust policy: of that one, only the action of its example is known.
    """

    action: str
    phrase: str
    witness: str
    is_gravest: bool


class _Gravity(NamedTuple):
    """Sorts gains: first by the gravity of the question, then by the access level, then by name."""

    tone: int
    level: int
    action: str


def gravest_gain(facts: ReviewFacts) -> GravestGain | None:
    """Return the gravest gain; ``None`` if no change allows more of a documented action."""
    found = min(_gains(facts), key=lambda gain: gain[0], default=None)
    return found[1] if found else None


def _gains(facts: ReviewFacts) -> Iterator[tuple[_Gravity, GravestGain]]:
    levels = action_levels(facts)
    changes = facts.changes.changes if facts.changes else ()
    gains = [change for change in changes if change.is_more and (change.actions or change.witness)]
    is_gravest = all(change.actions and levels.keys() >= {*change.actions} for change in gains)
    for change in gains:
        questions = _questions(facts, change.subject)
        for action in _documented_actions(change, levels):
            question = questions.get(action)
            tone = question.tone.rank if question else len(Tone)
            phrase = question.phrase if question else ""
            gravity = _Gravity(tone, levels[action], action)
            yield gravity, GravestGain(action, phrase, change.witness, is_gravest)


def changes_by_gravity(facts: ReviewFacts) -> list[Change]:
    """Sort the differences: what allows more before the others, each by the gravity of its actions."""
    levels = action_levels(facts)
    changes = facts.changes.changes if facts.changes else ()
    return sorted(changes, key=lambda each: (not each.is_more, _gravity(facts, each, levels)))


def _gravity(facts: ReviewFacts, change: Change, levels: Mapping[str, int]) -> tuple[int, int]:
    """Return the gravest question to which an action gives a yes, and the access level of the change."""
    questions = _questions(facts, change.subject)
    found = (questions[action] for action in _documented_actions(change, levels) if action in questions)
    tone = min((question.tone.rank for question in found), default=len(Tone))
    return tone, _LEVELS.index(change.level) if change.level in _LEVELS else len(_LEVELS)


def _documented_actions(change: Change, levels: Mapping[str, int]) -> list[str]:
    """Return the documented actions that a change certainly allows: by name, and in its example."""
    return [action for action in (*change.actions, change.witness.partition(" ")[0]) if action in levels]


def _questions(facts: ReviewFacts, role: str) -> dict[str, ReviewedQuestion]:
    """Map each action of a role to the gravest question to which it gives a yes."""
    by_id = {question.id: question for question in facts.questions}
    found: dict[str, ReviewedQuestion] = {}
    answers = [answer for answer in facts.answers if answer.role == role]
    for answer in sorted(answers, key=lambda each: by_id[each.question].tone.rank):
        for part in answer.parts:
            for action in part.actions:
                found.setdefault(action, by_id[answer.question])
    return found


def action_levels(facts: ReviewFacts) -> dict[str, int]:
    """Map each granted action to the position of its access level, the gravest first."""
    parts = (part for grant in facts.grants for part in grant.by_level)
    return {action: _LEVELS.index(part.level) for part in parts for action in part.actions}
