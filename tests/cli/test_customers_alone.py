"""The report about all customers is what each would see alone, except for external IDs."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.json_form import as_data
from octo_spec.language.load import load_spec
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides.compared_customers import customers_report, only_customer
from octo_spec.storage.sides.compared_sides import DiffOptions
from octo_spec.storage.sides.customer_sides import CustomersSide

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Diff

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: The external ID., pattern: "^[a-z]+$", min-length: 2}
  other-id: {description: The other external ID., pattern: "^[a-z]+$", min-length: 2}
choices:
  extra: {description: More., default: off}
roles:
  reader:
    name: Reader
    why: Reads.
    trust:
      - {account: "111122223333", external-id: "${param.external-id}"}
      - {account: "222233334444", external-id: "${param.other-id}"}
    inline: {main: [costs, more]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
  more: {category: cost-data, access: read, why: More., needs: {extra: on}, grants: [{allow: ce:List*}]}
"""
SPECS = [
    load_spec(text, "spec.yaml")
    for text in (
        SPEC,
        SPEC.replace("ce:Get*", "ce:*"),
        SPEC.replace("222233334444", "111122223333"),
        SPEC.replace('"${param.other-id}"', '"x${param.other-id}"'),
    )
]
IDS = ("aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd")
OPTIONS = DiffOptions(None, (), ActionReading.ALL_NAMES, 10_000_000)


def drawn(random: Random, id: str) -> Customer | None:
    """Draw an entry: external IDs of few values, fixed, preset, rotated or asked."""
    if random.random() < 0.15:
        return None
    fix: dict[str, PlacedAnswer] = {}
    preset: dict[str, PlacedAnswer] = {}
    for parameter in ("external-id", "other-id"):
        kind = random.choice(("fixed", "fixed", "rotated", "preset", "asked"))
        if kind == "fixed":
            fix[parameter] = PlacedAnswer(random.choice(IDS))
        elif kind == "rotated":
            fix[parameter] = PlacedAnswer(tuple(random.sample(IDS, 2)))
        elif kind == "preset":
            preset[parameter] = PlacedAnswer(random.choice(IDS))
    if random.random() < 0.6:
        fix["extra"] = PlacedAnswer(random.choice(("on", "off")))
    return Customer(id, fix=fix, preset=preset)


def sides(random: Random, count: int) -> tuple[CustomersSide, CustomersSide]:
    """Draw two sides with customers: some are on one side only, and some are unchanged."""
    entries: tuple[dict[str, Customer], dict[str, Customer]] = ({}, {})
    for id in map("c{}".format, range(count)):
        before, after = drawn(random, id), drawn(random, id)
        for customers, entry in zip(
            entries, (before, before if random.random() < 0.4 else after), strict=True
        ):
            if entry:
                customers[id] = entry
    old, new = (
        CustomersSide(name, random.choice(SPECS), each)
        for name, each in zip(("old", "new"), entries, strict=True)
    )
    return old, new


def only(side: CustomersSide, id: str) -> CustomersSide:
    return CustomersSide(
        side.title, side.spec, {key: value for key, value in side.customers.items() if key == id}
    )


def masked(diff: Diff) -> str:
    """Write a difference with external IDs numbered as they appear."""
    numbers: dict[str, str] = {}
    written = json.dumps({**as_data(diff), "version": None})
    return re.sub(
        "|".join(IDS), lambda found: numbers.setdefault(found.group(), f"<{len(numbers)}>"), written
    )


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.large) for seed in range(2, 8))])
def test_what_is_reported_of_all_is_what_each_would_see(seed: int) -> None:
    old, new = sides(Random(seed), 4 if seed == 1 else 14)  # noqa: S311 - a seed gives the same customers again
    report = customers_report(old, new, OPTIONS, Customer(), Inputs())
    assert report is not None
    reported = {id: group.diff for group in report.diff.groups for id in group.customers}
    assert reported.keys() == old.customers.keys() | new.customers.keys()
    for id, together in reported.items():
        alone = only_customer(only(old, id), only(new, id), OPTIONS, Inputs())
        assert alone is not None
        assert masked(alone.diff) == masked(together), id
