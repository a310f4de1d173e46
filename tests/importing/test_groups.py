"""Ids of groups: named after their policy and their needs, each once."""

from __future__ import annotations

import pytest

from octo_spec.iam.elements import Effect
from octo_spec.importing.drafts import Draft, PresentStatement
from octo_spec.importing.groups import Groups, _group_id
from octo_spec.importing.questions import Kinds
from octo_spec.importing.wording import Wording
from octo_spec.model.deployment import Statement
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.text import Param, Text


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
    assert _group_id(Draft("", "", needs), policy) == id


@pytest.mark.parametrize(
    ("values", "id"),
    [
        (("team",), "read-key-team"),
        (("a", "b"), "read-key-a-b"),
        (tuple("abcd"), "read-key"),
        (("yes",), "read-key"),
    ],
)
def test_a_group_for_few_of_several_options_is_named_after_them(values: tuple[str, ...], id: str) -> None:
    assert _group_id(Draft("", "", (ChoiceIs("key", values),)), "Read", {"key": "options"}) == id


def test_a_group_whose_name_is_in_use_is_named_after_its_parameters() -> None:
    resources = (Text.of("*"),), Presence(), (Text.of(Param("bucket")),), Presence.of(Given("bucket"))
    statements = (
        PresentStatement(Statement(Effect.ALLOW, ("s3:GetObject",), on), there)
        for on, there in (resources[:2], resources[2:])
    )
    groups = Groups(Kinds({}), Wording())
    ids = [groups.add(Draft("", "", (), grants=(placed,)), "Read", set()) for placed in statements]
    assert ids == ["read", "read-bucket"]
