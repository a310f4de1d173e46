"""The summaries of effects that ship are those of the judged effects, and have what their names say."""

from __future__ import annotations

import pytest

from octo_spec.iam.action_effects import EffectAnswer, effects
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.effect_summaries import SUMMARIES, Summary, actions_in_summary, services_in
from tests.iam.action_effects.summaries import ACTING, DATA, READING, SECRETS, SHARING, summaries_text


def actions_in(summary: Summary) -> list[str]:
    return [
        f"{service}:{name}"
        for service in services_in(summary)
        for name in actions_in_summary(service, summary)
    ]


def test_the_summaries_that_ship_are_those_of_the_files() -> None:
    """If this fails, run ``make action-effects``."""
    assert SUMMARIES.read_text(encoding="utf-8") == summaries_text()


@pytest.mark.parametrize("summary", Summary)
def test_every_summary_has_documented_actions(summary: Summary) -> None:
    names = actions_in(summary)
    assert names
    assert [name for name in names if not isinstance(action(name), Action)] == []


@pytest.mark.parametrize(
    ("summary", "questions"),
    [(Summary.SECRETS, SECRETS), (Summary.DATA, DATA), (Summary.SHARING, SHARING)],
)
def test_an_action_of_a_danger_answers_one_of_its_questions(
    summary: Summary, questions: tuple[str, ...]
) -> None:
    for name in actions_in(summary):
        answers = effects(name)
        assert any(answers[question].answer is EffectAnswer.YES for question in questions), name


@pytest.mark.parametrize("summary", [Summary.ONLY_READS, Summary.RETURNS_ACCESS])
def test_an_action_whose_level_is_too_high_does_nothing_else(summary: Summary) -> None:
    returned = {"reads-secrets", "runs-code"}
    for name in actions_in(summary):
        answers, known = effects(name), action(name)
        assert isinstance(known, Action)
        assert not READING.issuperset(known.levels)
        does = {id for id in (*SECRETS, *ACTING) if answers[id].answer is not EffectAnswer.NO}
        assert does <= (returned if summary is Summary.RETURNS_ACCESS else set()), name
        assert bool(does) is (summary is Summary.RETURNS_ACCESS)
