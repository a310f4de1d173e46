"""Which questions depend on which actions, looked up once per action: grants name thousands of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.catalog import Action


def deciding_actions(
    questions: Sequence[ReviewQuestion], actions: Iterable[Action]
) -> dict[str, tuple[str, ...]]:
    """Return the ``actions`` that decide each question, by its id, if there are any."""
    decided = _decided_questions(tuple(questions))
    names: dict[str, list[str]] = {}
    for action in actions:
        for id in decided.about(action):
            names.setdefault(id, []).append(action.full_name)
    return {each.id: tuple(names[each.id]) for each in questions if each.id in names}


class _DecidedQuestions:
    """Some questions, and a cache of which questions each action decides."""

    def __init__(self, questions: tuple[ReviewQuestion, ...]) -> None:
        self._questions = questions
        self._known: dict[str, tuple[str, ...]] = {}

    def about(self, action: Action) -> tuple[str, ...]:
        """Return the ids of the questions that an action decides."""
        known = self._known.get(action.full_name)
        if known is None:
            known = tuple(each.id for each in self._questions if each.is_about(action))
            self._known[action.full_name] = known
        return known


@lru_cache(32)
def _decided_questions(questions: tuple[ReviewQuestion, ...]) -> _DecidedQuestions:
    return _DecidedQuestions(questions)
