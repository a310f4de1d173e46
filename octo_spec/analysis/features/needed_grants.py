"""Whether a grant allows a request that a feature needs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.access.action_sets import may_match_action
from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.policy import Document, allow_everything
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Element, Statement


def is_needed(grant: Statement, needs: Document, limits: Document) -> bool:
    """Return whether a statement that allows, within the limits, allows any request of some needs."""
    for need in needs.statements:
        if _share_plain_requests(grant, need) and _is_ever_met(grant.conditions | need.conditions, limits):
            return True
    possible = Document(tuple(each for each in needs.statements if _may_meet(each.actions, grant.actions)))
    if not possible.statements:
        return False
    found = overlaps((Document((grant,)),), possible, (limits,), ActionReading.ALL_NAMES)
    return any(True for _ in found)


def _may_meet(needed: Element, granted: Element) -> bool:
    """Return whether two elements may match a common action."""
    return granted.excluded or any(may_match_action(needed, pattern) for pattern in granted.patterns)


def _share_plain_requests(grant: Statement, need: Statement) -> bool:
    """Return whether two statements plainly match a common request, if the answers meet their conditions."""
    if grant.actions.excluded or need.actions.excluded:
        return False
    return (
        not grant.actions.patterns.isdisjoint(need.actions.patterns)
        and all(map(_is_about_any_resource, (grant, need)))
        and all(is_answer_key(each.key) for each in grant.conditions | need.conditions)
    )


def _is_about_any_resource(statement: Statement) -> bool:
    resources = statement.resources
    return resources is not None and not resources.excluded and ANYTHING in resources.patterns


@lru_cache(1 << 8)
def _is_ever_met(conditions: frozenset[Condition], limits: Document) -> bool:
    """Return whether some answers within the limits meet all conditions: few grants differ in these."""
    everything = allow_everything()
    [anything] = everything.statements
    request = Document((replace(anything, conditions=conditions),))
    return any(True for _ in overlaps((everything,), request, (limits,), ActionReading.ALL_NAMES))
