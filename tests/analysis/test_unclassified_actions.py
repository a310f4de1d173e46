"""Actions that may decide a question: unclassified ones, and names that may be newer than octospec."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.analysis.questions import QUESTIONS, question
from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.analysis.unclassified_actions import perhaps_newer, unclassified_actions, why_not_decided
from octo_spec.iam.action_effects import judged_until
from octo_spec.iam.catalog import Action, action, expand


def known_question(id: str) -> ReviewQuestion:
    found = question(id)
    assert found is not None
    return found


def test_a_known_action_is_open_only_for_the_questions_that_do_not_classify_it() -> None:
    found = unclassified_actions(QUESTIONS, expand("execute-api:*"), ())
    assert "execute-api:Invoke" in found["runs-code"]
    assert found.keys() == {
        one.id for one in QUESTIONS if any(map(one.is_unclassified, expand("execute-api:*")))
    }
    assert "changes-resources" not in found


def test_an_undocumented_name_is_open_for_each_question_with_effects() -> None:
    names = ("glue:GetFooBar", "s3:GetObject", "s3:Gett*")
    assert unclassified_actions(QUESTIONS, (), names) == {one.id: ("glue:GetFooBar",) for one in QUESTIONS}
    by_name = ReviewQuestion("mine", "reads it", ("glue:Get*",), "Reads it.\n")
    other = replace(by_name, id="other", actions=("s3:Get*",))
    assert unclassified_actions((by_name, other), (), names) == {"mine": ("glue:GetFooBar",)}


def test_an_action_of_a_retired_service_does_nothing() -> None:
    assert list(perhaps_newer(["codestar:Blah", "glue:GetFooBar"])) == ["glue:GetFooBar"]


NOT_CLASSIFIED = {
    ("execute-api:Invoke",): (
        "whether execute-api:Invoke runs code is not classified "
        "(what an interface does is decided by its owner)"
    ),
    ("execute-api:Invoke", "states:InvokeHTTPEndpoint"): (
        "whether execute-api:Invoke and states:InvokeHTTPEndpoint run code is not classified"
    ),
}
NOT_DOCUMENTED = {
    ("glue:GetFooBar",): f"glue:GetFooBar as of {judged_until()} (remove it, or use a newer octospec)",
    tuple(f"glue:Get{number}" for number in range(6)): (
        f"glue:Get0, glue:Get1, glue:Get2 and 3 more as of {judged_until()} "
        "(remove these names, or use a newer octospec)"
    ),
}


@pytest.mark.parametrize("names", NOT_CLASSIFIED)
def test_the_reason_names_the_actions_that_are_not_classified(names: tuple[str, ...]) -> None:
    assert why_not_decided(known_question("runs-code"), names) == NOT_CLASSIFIED[names]


@pytest.mark.parametrize("names", NOT_DOCUMENTED)
def test_the_reason_names_undocumented_actions_and_what_would_decide(names: tuple[str, ...]) -> None:
    assert (
        why_not_decided(known_question("runs-code"), names)
        == f"AWS does not document {NOT_DOCUMENTED[names]}"
    )


def test_both_reasons_are_joined() -> None:
    words = why_not_decided(known_question("runs-code"), ["execute-api:Invoke", "glue:GetFooBar"])
    assert " is not classified (" in words
    assert " and AWS does not document glue:GetFooBar " in words


def test_a_known_action_that_the_table_does_not_have_says_so() -> None:
    known = action("s3:GetObject")
    assert isinstance(known, Action)
    newer = replace(known, name="GetObjectOfTomorrow")
    found = unclassified_actions([known_question("runs-code")], [newer], ())
    assert found == {"runs-code": ("s3:GetObjectOfTomorrow",)}
