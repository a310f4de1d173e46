"""Grants of actions whose requests name several resources: they allow nothing if one is missing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from octo_spec.access.intersect import overlaps
from octo_spec.access.whole_requests import WHOLE
from octo_spec.analysis.escalation.joint_actions import whole_answers
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.variables import read
from octo_spec.model.combinations import intersection, simplify, union
from octo_spec.review.denied_combinations import denied_combinations
from octo_spec.symbolic.answer_keys import choice_keys
from octo_spec.symbolic.statement_presences import presence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import RoleInPartition


def whole_parts(parts: Iterable[DirectPart], role: RoleInPartition) -> Iterator[DirectPart]:
    """Yield the parts, but such actions only for combinations in which all resources are allowed.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    found = tuple(parts)
    for name in WHOLE:
        if any(name in part.actions for part in found):
            possible = union(_possible(name, role))
            found = tuple(whole for part in found for whole in _whole_part(part, name, possible, role))
    yield from found


def _whole_part(
    part: DirectPart, name: str, possible: Combinations, role: RoleInPartition
) -> Iterator[DirectPart]:
    found = _intersection(possible, part.presence, role) if name in part.actions else (part.presence,)
    if found == (part.presence,):
        yield part
        return
    only = part.without_actions(frozenset(part.actions) - {name})
    if only is not None:
        yield from (replace(only, presence=presence) for presence in found)
    if left := part.without_actions({name}):
        yield left


def _intersection(possible: Combinations, presence: Presence, role: RoleInPartition) -> Combinations:
    found = union(both for each in possible for both in intersection(each, presence))
    return found if found == (presence,) else simplify(found, role.unknowns.choices)


def _possible(name: str, role: RoleInPartition) -> Iterator[Presence]:
    """Yield the combinations in which the action is allowed on a resource of each type.

    If denies depend on choices, each combination of theirs is decided by itself.
    """
    documents = role.policies.permissions.documents
    search = partial(overlaps, documents, limits=role.limits_today, bounds=role.bounds)
    for chosen in denied_combinations(role) or ({},):
        answers = conditions({"StringEquals": choice_keys(chosen)}, "Condition", read)
        for found in whole_answers(name, documents, search, answers):
            yield presence_of(found, role.unknowns)
