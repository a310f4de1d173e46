"""The text of a notice: actions with wildcards are code, and the words around them stay apart."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.review_facts import Change, Changes
from octo_spec.release.notice import notice
from octo_spec.release.record import ReleaseRecord


def test_actions_with_wildcards_are_code_between_words() -> None:
    text = "may now get costs: ce:Get*, ce:List* on arn:aws:ce::*:x, and *"
    change = Change("reader", "New access", text, is_more=True)
    changes = Changes("1.0.0", "New access by 1 statement", (change,))
    record = ReleaseRecord("small", "2.0.0", "2026-11-30", previous="1.0.0", step="major", changes=changes)
    assert (
        "- `reader`, new access: may now get costs: `ce:Get*`, `ce:List*` on `arn:aws:ce::*:x`, and `*`.\n"
    ) in notice(record, None)


def test_a_guarantee_that_is_removed_is_no_additional_access() -> None:
    change = Change("never", "guarantees", "the spec no longer forbids it", is_more=True)
    changes = Changes("1.0.0", "1 change of 'never'", (change,))
    text = notice(ReleaseRecord("small", "2.0.0", "2026-11-30", previous="1.0.0", changes=changes), None)
    assert text.startswith("# small 2.0.0: fewer guarantees\n")
    assert (
        "## What is no longer guaranteed\n\n- `never`, guarantees: the spec no longer forbids it.\n" in text
    )
    assert "Additional access" not in text


def test_access_that_is_not_decided_is_not_called_none() -> None:
    change = Change(
        "reader", "not decided", "new access, because these texts are not known here: the policy x"
    )
    changes = Changes("1.0.0", "No difference is known", (change,))
    text = notice(ReleaseRecord("small", "1.0.1", "2026-11-30", previous="1.0.0", changes=changes), None)
    assert text.startswith("# small 1.0.1: additional access is not decided\n")
    assert "## What is not decided\n\n- `reader`, not decided: new access, because" in text


def test_access_that_is_not_decided_is_named_next_to_other_changes() -> None:
    undecided = Change("reader", "not decided", "new access, because these texts are not known here: x")
    narrower = Change("limit", "input", "pattern: none → ^a$", narrows_input=True)
    record = ReleaseRecord("small", "2.0.0", "2026-11-30", previous="1.1.0")
    both = Changes("1.1.0", "", (undecided, narrower))
    text = notice(replace(record, changes=both), None)
    assert text.startswith("# small 2.0.0: access that is not decided and more inputs\n")
    earlier = Changes("1.0.0", "", (undecided,))
    text = notice(replace(record, changes=Changes("1.1.0", "", ()), others=(earlier,)), None)
    assert text.startswith(
        "# small 2.0.0: no additional access since 1.1.0, not decided since another version\n"
    )
