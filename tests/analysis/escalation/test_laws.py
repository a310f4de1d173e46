"""Laws of claims: a wider role gets no cleaner answer, a narrower one no worse, and equal ones the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.analysis.escalation.claims import claim
from tests.analysis.escalation.test_oracle import TARGET, holders, statements
from tests.trials import tried

if TYPE_CHECKING:
    from tests.analysis.escalation.claims import Holder


def with_effect(drawn: list[dict[str, Any]], effect: str) -> list[dict[str, Any]]:
    return [{**statement, "Effect": effect} for statement in drawn]


def with_statements(holder: Holder, added: list[dict[str, Any]]) -> Holder:
    return replace(holder, inline={name: [*text, *added] for name, text in holder.inline.items()})


def narrowed(holder: Holder, added: list[dict[str, Any]], kind: str) -> Holder:
    """Add statements that only take access away: as denies, as a control policy, or as the boundary."""
    if kind == "deny":
        return with_statements(holder, with_effect(added, "Deny"))
    if kind == "scp":
        return replace(holder, within=(*holder.within, added))
    assume(holder.boundary is None)
    return replace(holder, boundary=added)


@tried(20, thorough=3000)
@given(holders(), statements())
def test_adding_an_allow_never_makes_the_answer_cleaner(holder: Holder, added: list[dict[str, Any]]) -> None:
    wider = with_statements(holder, with_effect(added, "Allow"))
    assert claim(wider, *TARGET) >= claim(holder, *TARGET)


@tried(20, thorough=3000)
@given(holders(), statements(), st.sampled_from(["deny", "boundary", "scp"]))
def test_adding_a_deny_or_a_bound_never_makes_the_answer_worse(
    holder: Holder, added: list[dict[str, Any]], kind: str
) -> None:
    assert claim(narrowed(holder, added, kind), *TARGET) <= claim(holder, *TARGET)
