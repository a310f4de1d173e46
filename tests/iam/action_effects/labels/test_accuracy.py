"""The samples are whole, each disagreement is decided, and docs/benchmarks.md shows today's figures."""

from __future__ import annotations

import pytest

from tests.iam.action_effects.labels.accuracy import agreement
from tests.iam.action_effects.labels.draws import by_question, by_word, by_word_and_question
from tests.iam.action_effects.labels.samples import (
    FIFTH,
    FIRST,
    FOURTH,
    QUESTIONS,
    SECOND,
    SIXTH,
    THIRD,
    answered_today,
    kept_reasons,
    labelled,
    labelled_of_line,
)
from tests.iam.action_effects.labels.section import PAGE, SECTION, disagreements, section_text

SIZES = {FIRST: 400, SECOND: 315, THIRD: 408, FOURTH: 250, FIFTH: 150, SIXTH: 420}


@pytest.mark.parametrize("sample", SIZES)
def test_a_sample_is_whole_and_has_only_questions(sample: str) -> None:
    rows = labelled(sample)
    assert len({row.action for row in rows}) == len(rows) == SIZES[sample]
    for row in rows:
        assert set(QUESTIONS) >= row.before.union(*row.readers), row.action


def test_the_samples_share_no_action() -> None:
    actions = {row.action for sample in SIZES for row in labelled(sample)}
    assert len(actions) == sum(SIZES.values())


def test_a_line_gives_the_labels_of_both_readers() -> None:
    row = labelled_of_line("s3:GetObject\treads-object-contents\t-\t=\ta doubt")
    assert list(row.readers) == [{"reads-object-contents"}, frozenset()]
    assert row.before == {"reads-object-contents"}
    assert row.agreed("reads-object-contents") is None
    assert row.agreed("deletes-data") is False


def test_disputed_actions_give_the_bounds() -> None:
    found = agreement([(True, True)] * 8 + [(True, False)] * 2 + [(None, True), (None, False)])
    assert (found.both_yes, found.disputed) == (10, 2)
    assert str(found.precision) == "8 of 8, 100 % (89 to 100 %)"
    assert str(found.recall) == "8 of 10, 80 % (73 to 82 %)"


def test_without_actions_there_is_no_share() -> None:
    found = agreement([(False, False)])
    assert (str(found.precision), str(found.recall)) == ("none", "none")


def test_each_answer_that_differs_from_both_readers_has_a_reason_and_no_other() -> None:
    """If this fails, the table has changed: decide who is correct, and change the table or ``kept.toml``."""
    differing = {(each.question, each.action) for each in disagreements() if each.kept}
    assert differing == kept_reasons().keys()


MISREAD = {
    "bedrock-agentcore:CreateMemory",
    "cognito-idp:ListUserPoolClientSecrets",
}
"""The one reader of the sixth sample was wrong by AWS's API reference or by the page of the question."""


def test_the_grave_questions_have_no_missing_answer() -> None:
    grave = {"reads-secrets", "deletes-data", "runs-code", "changes-iam", "exposes-resources"}
    missing = {
        each.action for each in disagreements() if each.readers and not each.today and each.question in grave
    }
    assert missing == MISREAD


def test_the_section_is_up_to_date() -> None:
    """If this fails, run ``python -m tests.iam.action_effects.labels.section``."""
    [shown] = SECTION.findall(PAGE.read_text(encoding="utf-8"))
    assert shown == section_text()


def test_a_draw_by_word_gives_each_word_its_share_and_each_service_a_limit() -> None:
    names = [
        f"{service}:{verb}{number}" for service in "abc" for verb in ("Run", "List") for number in range(9)
    ]
    drawn = by_word(names, count=12, each=2, words=("run",))
    assert len(drawn) == 12
    assert sum(":Run" in name for name in drawn) >= 2
    assert drawn == by_word(reversed(names), count=12, each=2, words=("run",))


def test_a_draw_by_question_gives_yes_and_similar_names() -> None:
    names = [
        f"{service}:{verb}{number}"
        for service in "abc"
        for verb in ("Run", "Runs", "List")
        for number in range(5)
    ]
    yes = {name for name in names if ":Runs" in name}
    drawn = by_question(names, {"runs-code": (yes, "Run")}, each=4)
    assert sum(name in yes for name in drawn) == 4
    assert sum(":Run" in name and name not in yes for name in drawn) == 4


def test_a_draw_by_word_and_question_repeats_no_action() -> None:
    names = [f"s{service}:Run{number}" for service in range(90) for number in range(5)]
    drawn = by_word_and_question(names, {"runs-code": (names, "Run")}, seen=names[:5])
    assert len(drawn) == len(set(drawn)) == 230 + 4
    assert not set(names[:5]) & set(drawn)


def test_an_action_without_answers_answers_nothing() -> None:
    assert answered_today("sqs:ListQueues") == frozenset()
