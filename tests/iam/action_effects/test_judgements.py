"""The files of judged effects have one form and no contradictions; the table that ships has all of them."""

from __future__ import annotations

import pytest

from octo_spec.iam.action_effects import EffectAnswer, service_effects
from octo_spec.iam.catalog_data import prefixes
from tests.iam.action_effects.compilation import is_current
from tests.iam.action_effects.judgements import (
    SOURCES,
    Judgement,
    contradictions,
    judged_services,
    judgement,
    judgement_of_text,
    text_of_judgement,
)

SMALL = """\
# A service

[yes.reads-secrets]
"returns a password" = "GetPassword"

[no.reads-secrets]
"returns a random word" = "GetWord"

[read]
2026-11-30 = "GetPassword GetWord ListWords"
"""


def test_a_file_is_read_and_written_alike() -> None:
    assert text_of_judgement(judgement_of_text(SMALL)) == SMALL


def test_a_file_gives_answers_by_reason() -> None:
    judged = judgement_of_text(SMALL)
    assert judged.names == ("GetPassword", "GetWord", "ListWords")
    assert judged.answers[EffectAnswer.YES, "reads-secrets"] == {"returns a password": ("GetPassword",)}


@pytest.mark.parametrize(
    ("answers", "beginning"),
    [
        ({(EffectAnswer.YES, "reads-mail"): {"why": ("Get",)}}, "reads-mail is not a question"),
        ({(EffectAnswer.YES, "reads-logs"): {"why": ("Put",)}}, "Put has an answer to reads-logs but"),
        (
            {
                (EffectAnswer.YES, "reads-logs"): {"why": ("Get",)},
                (EffectAnswer.NO, "reads-logs"): {"why not": ("Get",)},
            },
            "Get has two answers to reads-logs",
        ),
    ],
)
def test_a_contradiction_is_found(answers: dict, beginning: str) -> None:  # type: ignore[type-arg]
    [found] = contradictions(Judgement("A service", {"2026-11-30": ("Get",)}, answers))
    assert found.startswith(beginning)


def test_every_file_is_in_its_one_form_and_without_contradictions() -> None:
    """If this fails, run ``make action-effects``."""
    for service in judged_services():
        judged = judgement(service)
        assert judged is not None
        assert (SOURCES / f"{service}.toml").read_text(encoding="utf-8") == text_of_judgement(judged)
        assert list(contradictions(judged)) == [], service


def test_every_file_is_about_a_service_of_the_catalogue_and_its_actions() -> None:
    for service in judged_services():
        judged = judgement(service)
        assert judged is not None
        assert set(judged.names) <= set(service_effects(service).names), service


def test_the_table_that_ships_is_compiled_from_the_files() -> None:
    """If this fails, run ``make action-effects``."""
    assert [service for service in prefixes() if not is_current(service)] == []
