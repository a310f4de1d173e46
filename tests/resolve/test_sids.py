"""A spec may ask for a Sid for each statement; it grants nothing, and no policy has one twice."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.iam.elements import Effect
from octo_spec.model.deployment import Statement
from octo_spec.model.presence import ALWAYS
from octo_spec.resolve.sids import with_sids
from tests.resolve.specs import HEAD, PARAMETERS, TRUST, deployed

SPEC = f"""{HEAD}{PARAMETERS}roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}    inline: {{main: [cost-data, more]}}
groups:
  cost-data:
    category: cost-data
    access: read
    why: Costs.
    grants:
      - allow: ce:Get*
      - allow: cur:Get*
        sid: Mine
  more:
    category: cost-data
    access: read
    why: More.
    grants: {{allow: budgets:View*}}
"""


def sids(spec: str) -> list[str]:
    [role] = deployed(spec).roles
    return [statement.sid for statement in chain(*(policy.statements for policy in role.policies))]


def test_a_statement_has_a_sid_only_if_that_is_an_option_or_written() -> None:
    assert sids(SPEC) == ["", "Mine", ""]
    assert sids(f"{SPEC}sids: true\n") == ["CostData1", "Mine", "More1"]


def test_groups_with_the_same_words_get_different_sids() -> None:
    places = (("a", 110), ("a-1", 10), ("a-11", 0))
    statements = [
        (Statement(Effect.ALLOW, ("ce:Get*",), group=id, grant=grant), ALWAYS) for id, grant in places
    ]
    assert [statement.sid for statement, _ in with_sids(statements)] == ["A111", "A111x2", "A111x3"]


IDS = st.sampled_from(("a", "a-1", "a1", "ab", "a-b", "a-b-1", "ab-11"))
PLACES = st.lists(st.tuples(IDS, st.integers(0, 12), st.booleans()), unique_by=lambda place: place[:2])


@given(PLACES)
def test_no_policy_has_a_sid_twice_and_what_is_written_stays(places: list[tuple[str, int, bool]]) -> None:
    written = [f"A{number}" if has_own else "" for number, (_, _, has_own) in enumerate(places)]
    statements = [
        (Statement(Effect.ALLOW, ("ce:Get*",), sid=sid, group=group, grant=grant), ALWAYS)
        for sid, (group, grant, _) in zip(written, places, strict=True)
    ]
    named = [statement.sid for statement, _ in with_sids(statements)]
    assert len(set(named)) == len(named)
    assert all(name.isalnum() and name.isascii() for name in named)
    assert [name for name, own in zip(named, written, strict=True) if own] == [own for own in written if own]
