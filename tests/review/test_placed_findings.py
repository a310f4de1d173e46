"""What a rule finds at a place is told of each part of the spec that holds the place, and of no other."""

from __future__ import annotations

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.language.spans import Location, located
from octo_spec.lint.linting import LintFinding
from octo_spec.lint.rules import RULES
from octo_spec.review.placed_findings import PlacedFindings
from tests.compiled import loaded
from tests.emitters.review.real_facts import OCTO, facts

SPANS = loaded(OCTO).spans
KIND = RULES[0].kind
assert SPANS.root is not None
LOCATIONS: list[Location] = [
    location for location, _, _ in located(SPANS.root) if location[:1] in {("roles",), ("groups",)}
]


@pytest.mark.parametrize("is_key", [True, False])
def test_a_finding_is_told_of_what_holds_its_place_and_of_nothing_else(*, is_key: bool) -> None:
    for place in LOCATIONS[::40]:
        span = SPANS.key(place) if is_key else SPANS.at(place)
        placed = PlacedFindings((LintFinding(Diagnostic(KIND, "found", span)),), SPANS)
        holds = [location for location in LOCATIONS if placed.within(location)]
        above = [place[:end] for end in range(1, len(place) + 1)]
        assert {*above} <= {*holds}
        assert all(
            location[: len(place)] == place or place[: len(location)] == location for location in holds
        )


def test_what_was_told_is_not_told_elsewhere() -> None:
    findings = tuple(LintFinding(Diagnostic(KIND, text, SPANS.at(LOCATIONS[0]))) for text in ("a", "b", "a"))
    placed = PlacedFindings(findings, SPANS)
    told = placed.within(LOCATIONS[0])
    assert [finding.message for finding in placed.elsewhere(())] == ["a", "b"]
    assert placed.elsewhere(told) == ()
    assert [finding.message for finding in placed.elsewhere(told[:1])] == ["b"]
    assert PlacedFindings(findings, None).within(LOCATIONS[0]) == ()


def test_what_is_told_at_a_grant_or_a_role_is_not_told_again_at_the_end() -> None:
    told = facts()
    of_grants = {finding for grant in told.grants for finding in grant.findings}
    placed = of_grants | {finding for role in told.roles for finding in role.findings}
    assert placed
    assert placed.isdisjoint(told.findings)
