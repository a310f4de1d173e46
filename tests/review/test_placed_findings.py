"""A finding belongs to each part of the spec that contains its place, and to no other."""

from __future__ import annotations

from functools import partial

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.language.spans import Location, located_values
from octo_spec.lint.linting import LintFinding, Linting
from octo_spec.lint.rules import RULES
from octo_spec.review.placed_findings import PlacedFindings
from tests.compiled import loaded
from tests.emitters.review.real_facts import OCTO, facts

SPANS = loaded(OCTO).spans
KIND = RULES[0].kind
assert SPANS.root is not None
LOCATIONS: list[Location] = [
    location for location, _, _ in located_values(SPANS.root) if location[:1] in {("roles",), ("groups",)}
]


@pytest.mark.parametrize("is_key", [True, False])
def test_a_finding_belongs_to_the_part_that_contains_its_place(*, is_key: bool) -> None:
    for place in LOCATIONS[::40]:
        span = SPANS.key(place) if is_key else SPANS.at(place)
        placed = _placed(LintFinding(Diagnostic(KIND, "found", span)))
        holds = [location for location in LOCATIONS if placed.findings_within(location)]
        above = [place[:end] for end in range(1, len(place) + 1)]
        assert {*above} <= {*holds}
        assert all(
            location[: len(place)] == place or place[: len(location)] == location for location in holds
        )


def test_a_reported_finding_is_not_reported_elsewhere() -> None:
    findings = tuple(LintFinding(Diagnostic(KIND, text, SPANS.at(LOCATIONS[0]))) for text in ("a", "b", "a"))
    placed = _placed(*findings)
    review = placed.findings_within(LOCATIONS[0])
    assert [finding.message for finding in placed.elsewhere(())] == ["a", "b"]
    assert placed.elsewhere(review) == ()
    assert [finding.message for finding in placed.elsewhere(review[:1])] == ["b"]
    assert PlacedFindings(placed.linting).findings_within(LOCATIONS[0]) == ()


def test_a_finding_at_a_grant_or_a_role_is_not_repeated_at_the_end() -> None:
    review = facts()
    of_grants = {finding for grant in review.grants for finding in grant.findings}
    placed = of_grants | {finding for role in review.roles for finding in role.findings}
    assert placed
    assert placed.isdisjoint(review.findings)


def _placed(*findings: LintFinding) -> PlacedFindings:
    return PlacedFindings(partial(Linting, findings), SPANS)
