"""Specs as vendors write them: every bug that real ones carry is found on its line, and nothing else is.

They need not show every rule: each rule has a case of its own, see ``test_cases``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.acceptances import EXPIRED, UNUSED
from octo_spec.lint.rules import RULES
from octo_spec.pipeline.extras import extras_problems
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from tests.cases.vendor_cases import findings, loaded, marked, said, vendors
from tests.lint.families import families, rules_of

if TYPE_CHECKING:
    from pathlib import Path

each_vendor = pytest.mark.parametrize("vendor", vendors(), ids=lambda path: path.name)


@each_vendor
def test_what_is_found_is_what_is_marked(vendor: Path) -> None:
    found = {
        (finding.diagnostic.span.line, finding.diagnostic.kind.name)
        for finding in findings(vendor)
        if finding.diagnostic.span and finding.accepted is None
    }
    assert found == set(marked(vendor))


@each_vendor
def test_it_is_said_in_these_words(vendor: Path) -> None:
    assert said(vendor) == (vendor / "expected.txt").read_text("utf-8")


def test_each_marked_bug_is_one_of_a_rule_and_every_family_is_shown() -> None:
    shown = {rule for vendor in vendors() for _, rule in marked(vendor)}
    assert shown <= {*(rule.kind.name for rule in RULES), UNUSED.name, EXPIRED.name}
    for family in families():
        assert shown & {rule.kind.name for rule in rules_of(family)}, family


@pytest.mark.medium
@each_vendor
def test_the_resources_next_to_its_roles_fit_into_its_artifacts(vendor: Path) -> None:
    found = loaded(vendor)
    assert found.spec
    deployment = resolve(found.spec, found.spans, Customer()).deployment
    assert deployment
    assert list(map(str, extras_problems(deployment))) == []


def test_what_vendors_have_next_to_roles_and_permissions_exists_several_times() -> None:
    text = "".join((vendor / "spec.yaml").read_text("utf-8") for vendor in vendors())
    words = ("names:", "policy-names:", "extras:", "partitions:", "only-in:", "grants-nothing:", "tags:")
    assert {word: text.count(word) for word in words if text.count(word) < 2} == {}


@each_vendor
def test_a_vendor_shows_several_kinds_of_bug(vendor: Path) -> None:
    assert len({rule for _, rule in marked(vendor)}) >= 3
