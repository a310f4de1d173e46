"""Policies that are attached twice: attached once, never where the source does not attach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.importing.single_attachments import with_first_attachments, with_single_attachments
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
    ("written", "kept"),
    [
        ((LOW, YES), LOW),
        ((YES, NONE), NONE),
        ((Presence.of(Given("x")), LOW), Presence.of(Given("x"))),
    ],
)
def test_no_presence_covers_all_entries_so_one_stays(written: tuple[Presence, ...], kept: Presence) -> None:
    """A choice in their place was wider: it could be made where the source attaches nothing."""
    notes: list[Diagnostic] = []
    assert with_single_attachments(deployment(*written), notes) == deployment(*written)
    fitted = with_first_attachments(deployment(*written), notes)
    assert presences(fitted) == (kept,)
    assert fitted.choices == CHOICES
    [note] = notes
    assert (note.kind.code, "does not attach it in the other cases: " in note.help) == ("OCT756", True)


@pytest.mark.parametrize("written", [(LOW_AND_YES, HIGH), (NONE, HIGH_AND_YES, LOW)])
def test_entries_that_exclude_each_other_stay(written: tuple[Presence, ...]) -> None:
    notes: list[Diagnostic] = []
    assert with_first_attachments(deployment(*written), notes) == deployment(*written)
    assert not notes


def test_different_policies_stay() -> None:
    other = Text.of("arn:aws:iam::aws:policy/SecurityAudit")
    role = Role("x", Text.of("x"), (), attachments=(Attachment(ARN, YES), Attachment(other, YES)))
    whole = Deployment("x", "1.0.0", (role,), choices=CHOICES)
    assert with_single_attachments(whole, []) == whole
    assert with_first_attachments(whole, []) == whole


def deployment(*written: Presence) -> Deployment:
    role = Role("x", Text.of("x"), (), attachments=tuple(Attachment(ARN, each) for each in written))
    return Deployment("x", "1.0.0", (role,), choices=CHOICES)


def presences(found: Deployment) -> tuple[Presence, ...]:
    return tuple(each.presence for each in found.roles[0].attachments)
