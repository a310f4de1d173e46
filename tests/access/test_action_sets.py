"""Which elements may match actions of a pattern: an index by service skips only those that cannot."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.action_sets import may_match_action
from octo_spec.iam.glob import wild
from octo_spec.iam.pattern_containment import disjoint
from octo_spec.iam.policy import Element
from octo_spec.testing import LAW

PATTERNS = st.sampled_from(
    ["*", "s3:*", "s3:get*", "s3:*object", "s3:putobject", "sqs:get*", "s*:get*", "??:getx"]
)


@LAW
@given(st.frozensets(PATTERNS, min_size=1), PATTERNS)
def test_an_element_may_match_what_one_of_its_patterns_shares_an_action_with(
    written: frozenset[str], action: str
) -> None:
    element = Element(frozenset(map(wild, written)))
    expected = any(not disjoint(wild(pattern), wild(action)) for pattern in written)
    assert may_match_action(element, wild(action)) is expected
