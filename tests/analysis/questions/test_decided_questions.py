"""Looking up the questions of many actions at once agrees with asking each question about each action."""

from __future__ import annotations

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.questions.decided_questions import deciding_actions
from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.catalog import expand

BOTH = ReviewQuestion("both", "reads", ("s3:Get*",), "Reads.\n", effects=("reads-secrets", "reads-logs"))
NAMING = ReviewQuestion("naming", "reads", ("s3:Get*", "glue:GetJob"), "Reads.\n")


def test_each_question_gets_the_actions_that_it_is_about() -> None:
    questions = (*QUESTIONS, BOTH, NAMING)
    actions = [*expand("s3:*"), *expand("glue:*"), *expand("kms:*"), *expand("iam:*")]
    about = {question.id: question.deciding_actions(actions) for question in questions}
    assert deciding_actions(questions, actions) == {id: names for id, names in about.items() if names}
