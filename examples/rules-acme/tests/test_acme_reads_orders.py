"""The question is one that can be asked, promised and shown."""

from octospec_acme_rules import QUESTIONS

from octo_spec.testing import QuestionsConformance


class TestQuestions(QuestionsConformance):
    """The laws of questions."""

    questions = QUESTIONS
