"""The laws for a plugin's questions: valid, sent unchanged, and distinct from octospec's own.

Inherit them in a test of your own::

    class TestQuestions(QuestionsConformance):
        questions = QUESTIONS
"""

# ruff: noqa: S101 - pytest is built on assert

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.questions.question_service import SENT
from octo_spec.analysis.questions.sound_question import check_question
from octo_spec.model.typed_json import from_json, to_json

if TYPE_CHECKING:
    from octo_spec.analysis.questions.review_question import ReviewQuestion


class QuestionsConformance:
    """The laws for the ``questions`` of a subclass, which are those of an entry point."""

    questions: ClassVar[tuple[ReviewQuestion, ...]]

    def test_each_is_sound(self) -> None:
        """It has an id, a phrase, actions that AWS documents, and a page with every heading."""
        for question in self.questions:
            assert check_question(question) == question

    def test_they_are_read_back_as_they_were_sent(self) -> None:
        """They come from a separate process, as JSON."""
        assert from_json(SENT, to_json(SENT, self.questions)) == self.questions

    def test_each_has_an_id_of_its_own(self) -> None:
        """No two have the same ID, and none has an ID of octospec's own questions."""
        ids = [question.id for question in (*QUESTIONS, *self.questions)]
        assert len({*ids}) == len(ids)
