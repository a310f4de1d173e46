"""Actions for which it is not known whether they decide a question, and why, in words.

Either the table of effects does not classify an action, or a policy spells out a name that AWS does not
document: such an action may be newer than octospec. The actions of retired services do nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.wording import FEW, both, cut_short
from octo_spec.iam.action_effects import EffectAnswer, classified_names, effects
from octo_spec.iam.catalog import Action, action, undocumented_names
from octo_spec.iam.retired_services import RETIREMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion


def unclassified_actions(
    questions: Sequence[ReviewQuestion], actions: Iterable[Action], written: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return, for each question by its id, the names among known actions and actions as written, if any."""
    known = [each for each in actions if each.name not in classified_names(each.service)]
    unknown = tuple(perhaps_newer(written))
    found = {
        question.id: (
            *(each.full_name for each in known if question.is_unclassified(each)),
            *(name for name in unknown if question.may_be_about(name)),
        )
        for question in questions
    }
    return {id: names for id, names in found.items() if names}


def perhaps_newer(written: Iterable[str]) -> Iterator[str]:
    """Yield the names, among actions as written, that may be newer than today's catalogue."""
    for name in undocumented_names(written):
        if name.lower().partition(":")[0] not in RETIREMENTS:
            yield name


def why_not_decided(question: ReviewQuestion, names: Iterable[str]) -> str:
    """Say why some actions leave a question open, and for undocumented names what would decide it."""
    known, unknown = list[str](), list[str]()
    for name in dict.fromkeys(names):
        (known if isinstance(action(name), Action) else unknown).append(name)
    return both((*_unclassified_reason(question, known), *_undocumented_reason(question, unknown)))


def _unclassified_reason(question: ReviewQuestion, names: Sequence[str]) -> Iterator[str]:
    """Give the reason of the table of effects if all actions have the same one."""
    if names:
        phrase = question.phrase if len(names) == 1 else question.plural_phrase
        reasons = {reason for name in names for reason in _reasons(question, name)}
        reason = f" ({', '.join(reasons)})" if len(reasons) == 1 else ""
        yield f"whether {_in_words(names)} {phrase} is not classified{reason}"


def _reasons(question: ReviewQuestion, name: str) -> Iterator[str]:
    of_action = effects(name)
    for effect in question.effects:
        if of_action[effect].answer is EffectAnswer.UNCLASSIFIED:
            yield of_action[effect].reason


def _in_words(names: Sequence[str]) -> str:
    return both(names) if len(names) < FEW else cut_short(names)


def _undocumented_reason(question: ReviewQuestion, names: Sequence[str]) -> Iterator[str]:
    if names:
        what = "it" if len(names) == 1 else "these names"
        known = f"AWS does not document {_in_words(names)} as of {question.as_of}"
        yield f"{known} (remove {what}, or use a newer octospec)"
