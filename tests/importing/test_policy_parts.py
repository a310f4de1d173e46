"""Parts of a policy get the names that resolving gives them, so that they are one policy of the spec."""

from __future__ import annotations

from octo_spec.importing.policy_parts import with_part_names
from octo_spec.model.deployment import SWITCH, Choice, Deployment, Policy, PolicyKind, Role
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Text

_ON, _OFF = (Presence.of(ChoiceIs("x", (value,))) for value in ("on", "off"))


def _names(*policies: tuple[str, Presence]) -> list[str]:
    named = tuple(Policy(Text.of(name), PolicyKind.INLINE, (), presence) for name, presence in policies)
    deployment = Deployment(
        "x", "1.0.0", (Role("x", Text.of("x"), (), named),), choices=(Choice("x", "x", SWITCH, "off"),)
    )
    return [str(policy.name) for policy in with_part_names(deployment).roles[0].policies]


def test_both_answers_of_a_choice_are_named() -> None:
    assert _names(("a-x", _ON), ("a-x-off", _OFF)) == ["a-x-on", "a-x-off"]


def test_a_switch_and_the_name_of_a_whole_policy_stay() -> None:
    assert _names(("a", ALWAYS), ("a-x", _ON)) == ["a", "a-x"]
    assert _names(("a-x", _ON), ("b", _OFF)) == ["a-x", "b"]
    assert _names(("a-x", _ON), ("a-x-on", ALWAYS), ("a-x-off", _OFF)) == ["a-x", "a-x-on", "a-x-off"]
