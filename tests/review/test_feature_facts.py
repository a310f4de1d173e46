"""Features on pages: what each needs, the grants that allow it, and for which answers it is permitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.model.feature_words import permitted_in_words
from octo_spec.review.hand_over import hand_over_facts
from tests.emitters.review.real_facts import OCTO, customer_facts, facts
from tests.lint.small_specs import subject_of

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewedFeature

CLEANUP = {"title": "Cleanup", "why": "Less.", "without": "More."}
GROUPS = {
    id: {
        "category": "cost-data",
        "access": "write",
        "why": "Why.",
        "needs": {"level": level},
        "grants": grants,
    }
    for id, level, grants in (
        ("look", "look", [{"allow": "ec2:Describe*"}, {"allow": "ec2:GetConsoleOutput"}]),
        (
            "act",
            "act",
            [{"deny": "ec2:DeleteVolume", "on": "*"}, {"allow": ["ec2:DeleteVolume", "ec2:CopyImage"]}],
        ),
    )
}
CHOICES = {"level": {"description": "L.", "levels": ["none", "look", "act"]}}
ROLE = {"inline": {"p": ["look", "act"]}}


def reviewed(**needs: Any) -> dict[str, ReviewedFeature]:  # noqa: ANN401 - parts of a spec
    features = {id: {**CLEANUP, "needs": each} for id, each in needs.items()}
    deployment = subject_of(features=features, groups=GROUPS, choices=CHOICES, role=ROLE).deployment
    found = hand_over_facts(deployment)
    assert found is not None
    return {each.id: each for each in found.features}


def test_a_feature_names_the_grants_that_allow_a_part_of_it() -> None:
    found = reviewed(sees="ec2:DescribeVolumes", copies=["ec2:DescribeImages", "ec2:CopyImage"])
    assert found["sees"].grants == ("look-1",)
    assert found["copies"].grants == ("look-1", "act-2")
    assert permitted_in_words(found["sees"]) == "level is look or act"
    assert permitted_in_words(found["copies"]) == "level is act"


def test_a_feature_that_a_deny_prevents_is_never_permitted() -> None:
    found = reviewed(deletes="ec2:DeleteVolume")
    assert permitted_in_words(found["deletes"]) == "never"
    assert "act-1" not in found["deletes"].grants


def test_a_review_knows_what_only_one_format_has() -> None:
    permitted = {each.id: permitted_in_words(each) for each in facts(OCTO).features}
    assert permitted["stack-update"] == "deployed format is cloudformation"
    assert permitted["volume-cleanup"] == "remediation is on"
    assert permitted["cost-reports"] == "always"


def test_the_fixed_answers_of_a_customer_count() -> None:
    permitted = {each.id: permitted_in_words(each) for each in customer_facts("brightleaf-foods").features}
    assert permitted["volume-cleanup"] == "never"
    assert permitted["savings-recommendations"] == "always"
