"""Policies that are attached twice: attached once, for exactly the choices with one of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.importing.single_attachments import with_single_attachments
from octo_spec.model.deployment import Attachment, Choice, Deployment, Role
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic

ARN = Text.of("arn:aws:iam::aws:policy/ReadOnlyAccess")
YES = Presence.of(ChoiceIs("more", ("yes",)))
LOW, HIGH = (Presence.of(ChoiceIs("level", (level,))) for level in ("low", "high"))
HIGH_AND_YES = Presence.of(ChoiceIs("level", ("high",)), ChoiceIs("more", ("yes",)))
LOW_AND_YES = Presence.of(ChoiceIs("level", ("low",)), ChoiceIs("more", ("yes",)))
NONE = Presence.of(ChoiceIs("level", ("none",)))
SOME_LEVEL = ChoiceIs("level", ("low", "high"))
CHOICES = (
    Choice("more", "More.", ("no", "yes"), "no"),
    Choice("level", "How much.", ("none", "low", "high"), "none"),
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ((ALWAYS, YES), (ALWAYS,)),
        ((YES, ALWAYS), (ALWAYS,)),
        ((HIGH_AND_YES, HIGH), (HIGH,)),
        ((HIGH, LOW), (Presence.of(SOME_LEVEL),)),
        ((LOW_AND_YES, HIGH_AND_YES), (Presence.of(SOME_LEVEL, ChoiceIs("more", ("yes",))),)),
        ((YES, LOW, ALWAYS), (ALWAYS,)),
        ((HIGH, YES, LOW, NONE), (ALWAYS,)),
    ],
)
def test_a_policy_is_attached_once_if_one_presence_covers_it(
    written: tuple[Presence, ...], kept: tuple[Presence, ...]
) -> None:
    notes: list[Diagnostic] = []
    fitted = with_single_attachments(deployment(*written), notes)
    assert presences(fitted) == kept
    assert fitted.choices == CHOICES
    assert [note.kind.code for note in notes] == ["OCT756"]


@pytest.mark.parametrize(
    ("written", "default"),
    [
        ((LOW, YES), "off"),
        ((LOW, HIGH_AND_YES), "off"),
        ((NONE, YES), "on"),
        ((Presence.of(Given("x")), LOW), "off"),
    ],
)
def test_a_choice_is_added_if_no_presence_covers_it(written: tuple[Presence, ...], default: str) -> None:
    notes: list[Diagnostic] = []
    fitted = with_single_attachments(deployment(*written), notes)
    assert presences(fitted) == (Presence.of(ChoiceIs("attach-read-only-access", ("on",))),)
    assert (fitted.choices[-1].id, fitted.choices[-1].default) == ("attach-read-only-access", default)
    assert [note.kind.code for note in notes] == ["OCT446"]


def test_tests_that_all_presences_share_stay() -> None:
    more = ChoiceIs("more", ("yes",))
    given = Presence.of(Given("x"), more)
    fitted = with_single_attachments(deployment(LOW_AND_YES, given), [])
    assert presences(fitted) == (Presence.of(more, ChoiceIs("attach-read-only-access", ("on",))),)


def test_different_policies_stay() -> None:
    other = Text.of("arn:aws:iam::aws:policy/SecurityAudit")
    role = Role("x", Text.of("x"), (), attachments=(Attachment(ARN, YES), Attachment(other, YES)))
    whole = Deployment("x", "1.0.0", (role,), choices=CHOICES)
    assert with_single_attachments(whole, []) == whole


def deployment(*written: Presence) -> Deployment:
    role = Role("x", Text.of("x"), (), attachments=tuple(Attachment(ARN, each) for each in written))
    return Deployment("x", "1.0.0", (role,), choices=CHOICES)


def presences(found: Deployment) -> tuple[Presence, ...]:
    return tuple(each.presence for each in found.roles[0].attachments)
