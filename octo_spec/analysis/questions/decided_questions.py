"""Which questions depend on which actions, looked up once per action: grants name thousands of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.iam.action_effects import EffectAnswer, names_answering

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.catalog import Action


def deciding_actions(
    questions: Sequence[ReviewQuestion], actions: Iterable[Action]
) -> dict[str, tuple[str, ...]]:
    """Return the ``actions`` that decide each question, by its id, if there are any."""
    decided = _decided_questions(tuple(questions))
    names: dict[str, list[str]] = {}
    for action in actions:
        for id in decided.questions_about(action):
            names.setdefault(id, []).append(action.full_name)
    return {each.id: tuple(names[each.id]) for each in questions if each.id in names}


class _DecidedQuestions:
    """Some questions, and a cache of which questions each action decides."""

    def __init__(self, questions: tuple[ReviewQuestion, ...]) -> None:
        self._questions = questions
        self._naming = tuple(each for each in questions if each.actions)
        self._known: dict[str, tuple[str, ...]] = {}
        self._of_services: dict[str, Mapping[str, Sequence[str]]] = {}

    def questions_about(self, action: Action) -> tuple[str, ...]:
        """Return the ids of the questions that an action decides."""
        known = self._known.get(action.full_name)
        if known is None:
            by_effect = self._questions_by_name(action.service).get(action.name, ())
            by_name = (each.id for each in self._naming if each.id not in by_effect and each.is_about(action))
            known = (*by_effect, *by_name)
            self._known[action.full_name] = known
        return known

    def _questions_by_name(self, service: str) -> Mapping[str, Sequence[str]]:
        """Return the ids of the questions by the names of a service's actions that have their effects."""
        if service not in self._of_services:
            found: dict[str, dict[str, None]] = {}
            for question in self._questions:
                for effect in question.effects:
                    for name in names_answering(service, effect, EffectAnswer.YES):
                        found.setdefault(name, {})[question.id] = None
            self._of_services[service] = {name: tuple(ids) for name, ids in found.items()}
        return self._of_services[service]


@lru_cache(32)
def _decided_questions(questions: tuple[ReviewQuestion, ...]) -> _DecidedQuestions:
    return _DecidedQuestions(questions)
