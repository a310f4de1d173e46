"""What an action does, in the phrases of the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.questions import question
from octo_spec.iam.action_effects import EffectAnswer, effects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.action_effects import ActionEffect
    from octo_spec.iam.catalog import Action


def effect_phrase(id: str) -> str:
    """Return the phrase of a question after "the action": "reads secrets"."""
    known = question(id)
    return known.phrase if known else "takes a role that a service then uses"


def effects_in_words(action: Action) -> str:
    """Return what an action does, by the phrases of the questions; what is not decided at the end."""
    answers = effects(action.full_name)
    open_ids = questions_with_answer(answers, EffectAnswer.UNCLASSIFIED)
    undecided = [f"not decided: {', '.join(map(effect_phrase, open_ids))}"] if open_ids else []
    phrases = ", ".join(map(effect_phrase, questions_with_answer(answers, EffectAnswer.YES)))
    return "; ".join([*filter(None, [phrases]), *undecided]) or "nothing that a question asks for"


def questions_with_answer(answers: Mapping[str, ActionEffect], answer: EffectAnswer) -> list[str]:
    """List the questions that an action answers so."""
    return [id for id, effect in answers.items() if effect.answer is answer]
