"""Ids of groups: after their policy, and after what they need, once."""

from __future__ import annotations

import pytest

from octo_spec.importing.drafts import Draft
from octo_spec.importing.groups import _named
from octo_spec.model.presence import ChoiceIs


@pytest.mark.parametrize(
    ("policy", "choices", "id"),
    [
        ("Read", (), "read"),
        ("Read", ("buckets",), "read-buckets"),
        ("Read-buckets", ("buckets",), "read-buckets"),
        ("Read-buckets-off", ("buckets",), "read-buckets-off"),
        ("Read-buckets", ("bucket",), "read-buckets-bucket"),
        ("Read-buckets", ("buckets", "queues"), "read-buckets-queues"),
        ("buckets", ("buckets",), "buckets-buckets"),
    ],
)
def test_a_group_is_named_after_what_it_needs_once(policy: str, choices: tuple[str, ...], id: str) -> None:
    needs = tuple(ChoiceIs(choice, ("on",)) for choice in choices)
    assert _named(Draft("", "", needs), policy) == id
