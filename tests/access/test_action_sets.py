"""Which elements may match actions of a pattern: an index by service skips only those that cannot."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from octo_spec.access.action_sets import may_match_action
from octo_spec.iam.glob import Pattern, wild
from octo_spec.iam.pattern_containment import disjoint
from octo_spec.iam.policy import Element

PATTERNS = [
    *map(wild, ["*", "s3:*", "s3:get*", "s3:*object", "s3:putobject", "sqs:get*", "s*:get*", "??:getx"])
]


@pytest.mark.parametrize("action", PATTERNS)
def test_an_element_may_match_what_one_of_its_patterns_shares_an_action_with(action: Pattern) -> None:
    for pair in combinations_with_replacement(PATTERNS, 2):
        expected = any(not disjoint(pattern, action) for pattern in pair)
        assert may_match_action(Element(frozenset(pair)), action) is expected
