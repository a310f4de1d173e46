"""Laws of claims: a wider role gets no cleaner answer, a narrower one no worse, and equal ones the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.analysis.escalation.own_requests import OPENS
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, PermissionState
from octo_spec.analysis.escalation.self_grant_steps import after_step, open_steps
from tests.analysis.escalation.claims import allow, claim, policies_of
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


@tried(20, thorough=3000, deep=2000)
@given(holders(), statements())
def test_adding_an_allow_never_makes_the_answer_cleaner(holder: Holder, added: list[dict[str, Any]]) -> None:
    wider = with_statements(holder, with_effect(added, "Allow"))
    assert claim(wider, *TARGET) >= claim(holder, *TARGET)


@tried(20, thorough=3000, deep=2000)
@given(holders(), statements(), st.sampled_from(["deny", "boundary", "scp"]))
def test_adding_a_deny_or_a_bound_never_makes_the_answer_worse(
    holder: Holder, added: list[dict[str, Any]], kind: str
) -> None:
    """Except a first boundary that a condition requires: then the condition holds for the role itself."""
    is_first = kind == "boundary" and holder.boundary is None
    assume(not (is_first and "iam:PermissionsBoundary" in str((holder.inline, holder.managed))))
    assert claim(narrowed(holder, added, kind), *TARGET) <= claim(holder, *TARGET)


@tried(20, thorough=3000)
@given(holders())
def test_a_policy_of_a_resource_leads_to_no_further_step(holder: Holder) -> None:
    """So the search follows no such step; a role with many of them took seconds."""
    role = policies_of(with_statements(holder, [allow("s3:PutBucketPolicy", "kms:PutKeyPolicy")]))
    today = PermissionState.of(role)
    first = tuple(open_steps(today, role, ANY_ANSWERS, ()))
    known = {each.known_step for each in first}
    for step in first:
        if step.action in OPENS:
            after = after_step(step, today, role)
            assert {each.known_step for each in open_steps(after, role, ANY_ANSWERS, ())} <= known
