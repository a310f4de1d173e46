"""Ids of groups: named after their policy and their needs, each once."""

from __future__ import annotations

import pytest

from octo_spec.iam.elements import Effect
from octo_spec.importing.drafts import Draft, PresentStatement
from octo_spec.importing.groups import Groups, _group_id, choice_reasons
from octo_spec.importing.questions import Kinds
from octo_spec.importing.wording import Wording
from octo_spec.model.deployment import SWITCH, Choice, Deployment, Statement
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


@pytest.mark.parametrize(
    ("policy", "id"),
    [
        ("Tier1Budgets20260420", "tier1-budgets"),
        ("vendor-read-2026-04-20", "vendor-read"),
        ("VendorRead-9f8e7d6c5b4a", "vendor-read"),
        ("20260420", "permissions"),
        ("Keep-12345678", "keep12345678"),
        ("Reads-deadbeef", "reads-deadbeef"),
    ],
)
def test_dates_and_hashes_are_not_in_the_name_of_a_group(policy: str, id: str) -> None:
    assert _group_id(Draft("", "", ()), policy) == id


@pytest.mark.parametrize(
    ("effect", "actions", "category"),
    [
        (Effect.ALLOW, ("ce:GetCostAndUsage", "cur:Describe*"), "cost-data"),
        (Effect.ALLOW, ("ce:GetCostAndUsage", "s3:GetObject"), "reads"),
        (Effect.ALLOW, ("ec2:Describe*",), "reads"),
        (Effect.ALLOW, ("ce:GetCostAndUsage", "ec2:StopInstances"), "writes"),
        (Effect.ALLOW, ("*",), "writes"),
        (Effect.DENY, ("s3:*",), "limits"),
    ],
)
def test_a_category_is_what_a_group_grants(effect: Effect, actions: tuple[str, ...], category: str) -> None:
    placed = PresentStatement(Statement(effect, actions, (Text.of("*"),)), Presence())
    groups = Groups(Kinds({}), Wording())
    id = groups.add(Draft("", "", (), grants=(placed,)), "Any", set())
    assert groups.written[id]["category"] == category


def test_a_group_whose_name_is_in_use_is_named_after_its_parameters() -> None:
    resources = (Text.of("*"),), Presence(), (Text.of(Param("bucket")),), Presence.of(Given("bucket"))
    statements = (
        PresentStatement(Statement(Effect.ALLOW, ("s3:GetObject",), on), there)
        for on, there in (resources[:2], resources[2:])
    )
    groups = Groups(Kinds({}), Wording())
    ids = [groups.add(Draft("", "", (), grants=(placed,)), "Read", set()) for placed in statements]
    assert ids == ["read", "read-bucket"]


def test_a_group_without_a_reason_has_that_of_its_only_choice() -> None:
    statement = Statement(Effect.ALLOW, ("s3:GetObject",), (Text.of("*"),))
    words = choice_reasons(
        Deployment(
            "x",
            "1.0.0",
            (),
            choices=(
                Choice("data", "Include data scanning permissions", SWITCH, "off"),
                Choice("scan-all-data", "Scan all data.", SWITCH, "off"),
                Choice("given", "Whether a value for logs is given.", SWITCH, "off"),
            ),
        )
    )
    groups = Groups(Kinds({"data": "switch", "scan-all-data": "switch", "given": "switch"}), Wording(), words)
    for choice, why in (
        ("data", "Include data scanning permissions"),
        ("scan-all-data", "TODO"),
        ("given", "TODO"),
    ):
        test = ChoiceIs(choice, ("on",))
        placed = PresentStatement(statement, Presence.of(test))
        id = groups.add(Draft("", "reads", (test,), grants=(placed,)), "p", set())
        assert groups.written[id]["why"] == why
