"""What is plain about a need is what the access engine decides."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.features import feature_answers as decision
from octo_spec.analysis.features.answer_cases import in_words
from octo_spec.analysis.features.need_requests import needs_by_partition
from tests.lint.small_specs import subject_of
from tests.trials import tried

VOLUME = "arn:${partition}:ec2:*:${account}:volume/*"
ACTIONS = (
    *("ec2:DeleteVolume", "ec2:Delete*", "ec2:DescribeVolumes", "ec2:*"),
    *("ec2:DoWhatever", "s3:GetObject"),
)
RESOURCES = ("*", VOLUME, "${param.key}", "arn:${partition}:s3:::bucket")
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:ResourceTag/unused": "true"}},
    {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
)
PARTS = {
    "choices": {
        "level": {"description": "L.", "levels": ["none", "look", "act"]},
    },
    "parameters": {"key": {"description": "A key.", "optional": "yes"}},
    "role": {"inline": {"p": ["look", "act"]}},
}


USES_THE_KEY = {"allow": "kms:Decrypt", "on": "${param.key}"}
EFFECTS = ("allow", "allow", "allow", "deny")


@st.composite
def _grants(draw: st.DrawFn, effects: tuple[str, ...] = EFFECTS) -> dict[str, Any]:
    found: dict[str, Any] = {draw(st.sampled_from(effects)): draw(st.sampled_from(ACTIONS))}
    resource = draw(st.sampled_from(RESOURCES))
    condition = draw(st.one_of(st.none(), st.none(), st.sampled_from(CONDITIONS)))
    found |= {"on": resource} if resource != "*" else {}
    return found | ({"when": condition} if condition else {})


def _group(needs: dict[str, str], grants: list[dict[str, Any]]) -> dict[str, Any]:
    fixed = {"category": "cost-data", "access": "permissions", "why": "Why."}
    return {**fixed, "needs": needs, "grants": grants}


def test_a_need_is_plain_if_one_grant_allows_it_for_the_choices() -> None:
    parts = {**PARTS, "parameters": {}, "groups": {"look": _group({"level": "look"}, [{"allow": "ec2:*"}])}}
    feature = {"title": "T", "why": "Less.", "needs": "ec2:DeleteVolume", "without": "More."}
    role = {"inline": {"p": ["look"]}}
    deployment = subject_of(**{**parts, "features": {"it": feature}, "role": role}).deployment
    with (
        patch.object(decision, "overlaps", side_effect=AssertionError),
        patch.object(decision, "allows_more_documented", side_effect=AssertionError),
    ):
        [answer] = decision.feature_answers(deployment).features
    assert in_words(answer.when) == "level = look or act"


@pytest.mark.large
@tried(10)
@given(st.data())
def test_a_plain_answer_is_that_of_the_engine(data: st.DataObject) -> None:
    lists = st.lists(_grants(), min_size=1, max_size=2)
    needed = {"look": {"level": "look"}, "act": {"level": "act"}}
    groups = {id: _group(needs, [*data.draw(lists), USES_THE_KEY]) for id, needs in needed.items()}
    needs = [data.draw(_grants(effects=("allow",)))]
    feature = {"title": "T", "why": "Less.", "needs": needs, "without": "More."}
    deployment = subject_of(features={"it": feature}, groups=groups, **PARTS).deployment
    plain = decision.feature_answers(deployment)
    with (
        patch.object(decision, "plainly_allows", _no),
        patch.object(decision, "plainly_allows_none", _no),
        patch.object(decision, "has_plain_requests", _no),
    ):
        searched = decision.feature_answers(deployment)
    assert list(map(_words, plain.features)) == list(map(_words, searched.features))


@pytest.mark.medium
@tried(20)
@given(st.data())
def test_a_feature_that_is_plainly_granted_is_never_reported_as_missing(data: st.DataObject) -> None:
    lists = st.lists(_grants(), min_size=1, max_size=2)
    needed = {"look": {"level": "look"}, "act": {"level": "act"}}
    groups = {id: _group(needs, [*data.draw(lists), USES_THE_KEY]) for id, needs in needed.items()}
    needs = data.draw(st.lists(_grants(effects=("allow",)), min_size=1, max_size=2))
    feature = {"title": "T", "why": "Less.", "needs": needs, "without": "More."}
    deployment = subject_of(features={"it": feature}, groups=groups, **PARTS).deployment
    [answer] = decision.feature_answers(deployment).features
    if decision.plainly_granted(deployment, needs_by_partition(deployment)[0]):
        assert answer.when or answer.undecided
        assert not any(need.is_missing for need in answer.needs)


def test_plainly_granted_are_features_of_one_combination_that_a_customer_can_give() -> None:
    groups = {"act": _group({"level": "act"}, [{"allow": "ec2:DeleteVolume"}])}
    feature = {"title": "T", "why": "Less.", "needs": "ec2:DeleteVolume", "without": "More."}
    other = {**feature, "needs": ["ec2:DeleteVolume", "ec2:CreateVolume"]}
    parts = {**PARTS, "parameters": {}, "groups": groups, "role": {"inline": {"p": ["act"]}}}
    deployment = subject_of(**parts, features={"it": feature, "other": other}).deployment
    assert decision.plainly_granted(deployment, needs_by_partition(deployment)[0]) == {"it"}


def _no(*_: object) -> bool:
    return False


def _words(answer: decision.FeatureAnswer) -> tuple[Any, ...]:
    needs = [(in_words(need.when), in_words(need.undecided), need.reason) for need in answer.needs]
    return in_words(answer.when), in_words(answer.undecided), answer.reason, needs
