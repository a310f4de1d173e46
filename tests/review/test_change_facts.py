"""Each difference as a fact: what allows more, what allows less, and what a customer must answer again."""

from __future__ import annotations

from octo_spec.analysis.diff.changes import Diff, Direction, HiddenChange, PropertyChange
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.review.change_facts import reviewed_changes


def _longer(subject: str, *, grows: bool | None) -> PropertyChange:
    return PropertyChange(subject, "longest session", "1 hour", "2 hours", grows=grows)


def test_an_input_that_takes_fewer_values_allows_nothing_more() -> None:
    narrower = PropertyChange("external-id", "minimum length", None, "12", grows=True)
    [change] = reviewed_changes(Diff((), (), (narrower,)), "v1", ()).changes
    assert (change.is_more, change.is_less, change.narrows_input) == (False, False, True)


def test_a_property_of_a_role_allows_more_or_less_or_neither() -> None:
    for grows, expected in ((True, (True, False)), (False, (False, True)), (None, (False, False))):
        diff = Diff((), (_longer("octo", grows=grows),), ())
        [change] = reviewed_changes(diff, "v1", ()).changes
        assert (change.is_more, change.is_less) == expected
        assert not change.narrows_input


def test_new_access_that_texts_may_hide_is_a_fact_and_not_no_difference() -> None:
    hidden = HiddenChange("octo", PolicyPurpose.ACCESS, Direction.NEW, "the attached policy x")
    changes = reviewed_changes(Diff((), (), (), hidden=(hidden,)), "v1", ())
    assert changes.summary == "No difference in access, roles or inputs is known, and some are not decided"
    [change] = changes.changes
    assert (change.kind, change.is_more) == ("not decided", False)
    assert change.text.endswith("because these texts are not known here: the attached policy x")
