"""Levels as judged: AWS's, except of an action that is judged to only read."""

from __future__ import annotations

import pytest

from octo_spec.iam.action_effects import EffectAnswer, effects
from octo_spec.iam.catalog import Action, Level, action, expand
from octo_spec.iam.judged_levels import READING, judged_levels


def known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "quicksight:DescribeTopicPermissions",
        "quicksight:DescribeSpacePermissions",
        "glue:GetStages",
        "billing:GetResourcePolicy",
        "sts:DecodeAuthorizationMessage",
    ],
)
def test_an_action_that_only_reads_is_a_read(name: str) -> None:
    assert not READING.issuperset(known(name).levels)
    assert judged_levels(known(name)) == (Level.READ,)


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("iam:PassRole", "passes-roles"),
        ("athena:GetSessionEndpoint", "runs-code"),
        ("lightsail:DownloadDefaultKeyPair", "reads-secrets"),
        ("lakeformation:GetDataAccess", "reads-secrets"),
        ("kms:Decrypt", "reads-secrets"),
    ],
)
def test_an_action_that_does_anything_else_keeps_its_level(name: str, effect: str) -> None:
    answers = effects(name)
    assert answers["changes-resources"].answer is EffectAnswer.NO
    assert answers[effect].answer is EffectAnswer.YES
    assert judged_levels(known(name)) == known(name).levels


def test_no_level_is_raised_and_none_is_lowered_without_a_no_to_every_question_about_acting() -> None:
    lowered = [each for each in expand("*") if judged_levels(each) != each.levels]
    assert {judged_levels(each) for each in lowered} == {(Level.READ,)}
    for each in lowered:
        answers = effects(each.full_name).items()
        acting = {
            effect.answer
            for question, effect in answers
            if question == "reads-secrets" or not question.startswith("reads-")
        }
        assert acting == {EffectAnswer.NO}, each.full_name
