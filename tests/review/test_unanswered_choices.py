"""What a notice says about choices for which a customer set no value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.sides import SidePair, deployment_side
from octo_spec.model.review_facts import Changes, UnansweredChoice
from octo_spec.release.notice import notice
from octo_spec.release.record import ReleaseRecord
from octo_spec.review.unanswered_choices import unanswered_choices
from octo_spec.symbolic.unknowns import Unknowns
from tests.cli.conftest import SPEC
from tests.resolve.specs import deployed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment

ON = SPEC.replace("default: off", "default: on").replace("ce:List*", "ec2:DeleteVolume")
OFF = ON.replace("default: on", "default: off")
WITHOUT = OFF.replace("needs: {extra: on}, ", "").replace("[costs, more]", "[costs]")
WITHOUT = WITHOUT[: WITHOUT.index("choices:")] + WITHOUT[WITHOUT.index("roles:") : WITHOUT.index("  more:")]
DELETES = "reader may now delete any EBS volume: ec2:DeleteVolume on any resource (Write)"


def unanswered(old: str, new: str) -> list[UnansweredChoice]:
    return list(_unanswered(deployed(old), deployed(new)))


def _unanswered(*sides: Deployment) -> Iterator[UnansweredChoice]:
    unknowns = Unknowns.of(sides, {}, {})
    before, after = (deployment_side("spec.yaml", side, unknowns, is_documented=True) for side in sides)
    return unanswered_choices(diff((SidePair(before, after, unknowns),)), sides[1], "1.0.0")


def test_another_default_says_what_it_newly_allows() -> None:
    assert unanswered(OFF, ON) == [UnansweredChoice("1.0.0", "extra", "off", "on", (DELETES,))]
    assert unanswered(ON, OFF) == [UnansweredChoice("1.0.0", "extra", "on", "off")]


def test_a_new_choice_says_what_its_default_allows() -> None:
    assert unanswered(WITHOUT, ON) == [UnansweredChoice("1.0.0", "extra", None, "on", (DELETES,))]
    assert unanswered(WITHOUT, OFF) == [UnansweredChoice("1.0.0", "extra", None, "off")]


def test_without_another_default_nothing_is_said() -> None:
    assert unanswered(ON, ON) == []
    described = replace(deployed(ON).choices[0], description="Other words.")
    assert list(_unanswered(deployed(ON), replace(deployed(ON), choices=(described,)))) == []


def test_a_notice_names_the_value_and_what_it_allows_from_each_version() -> None:
    choices = (
        UnansweredChoice("2.0.0", "cleanup", "off", "on", (DELETES,)),
        UnansweredChoice("1.0.0", "cleanup", None, "on", (DELETES,)),
    )
    changes = (Changes("2.0.0", "New access"), Changes("1.0.0", "New access and a new choice"))
    record = ReleaseRecord(
        "octo", "3.0.0", "2026-11-30", changes=changes[0], others=changes[1:], unanswered=choices
    )
    text = notice(record, None)
    assert text.count("Choices for which you set no value") == 2
    first, _, second = text.partition("## From 1.0.0")
    assert "- `cleanup` was off, and is now on, unless you set another value.\n  Then reader may now" in first
    assert "- `cleanup` is new, and is now on, unless you set another value." in second
