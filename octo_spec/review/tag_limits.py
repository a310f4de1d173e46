"""Conditions on tags of resources: whether the role can set the tags itself, so that they do not limit it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.evaluate import statements
from octo_spec.analysis.escalation.dangerous_requests import narrowing_keys, unnamed_variables
from octo_spec.analysis.escalation.resource_tags import may_change, tag_steps
from octo_spec.analysis.escalation.tag_requests import TaggedResources, TagRequests
from octo_spec.analysis.overview.summary import allowed_actions
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.elements import Effect
from octo_spec.iam.tagging_actions import tagging_actions
from octo_spec.iam.unnamed_resources import acted_on, unnamed_resources
from octo_spec.model.combinations import holds_in, intersection
from octo_spec.review.denied_combinations import denied_combinations, presences_with
from octo_spec.review.direct_part import ShownActions, witness_of
from octo_spec.symbolic.answer_keys import choice_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.analysis.escalation.resource_tags import TagStep
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.presence import Presence
    from octo_spec.review.denied_combinations import Answers
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import RoleInPartition


def parts_after_tagging(role: RoleInPartition, narrow: Sequence[DirectPart]) -> Iterator[DirectPart]:
    """Yield what narrowed grants allow on anything after the role has set tags of the resource.

    If denies depend on choices, each combination of these is decided, unless there are too many. Raises
    ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    requests = replace(_requests(role), are_documented=True)
    combined = denied_combinations(role)
    if not requests.tag_keys or (role.denied_choices and not combined):
        return
    states = [(answers, replace(requests, context=choice_keys(answers))) for answers in combined or ({},)]
    for written, place in _places(role, narrow).items():
        parts = [part for part in narrow if part.written == written]
        yield from _with_presences(_lifted_in(states, parts, place, role), combined)


def _lifted_in(
    states: Iterable[tuple[Answers, TagRequests]],
    parts: Sequence[DirectPart],
    place: StatementPlace,
    role: RoleInPartition,
) -> Iterator[tuple[DirectPart, DirectPart, Answers]]:
    """Yield each part of a grant, how it applies to anything after a step, and the answers of the step."""
    for answers, then in states:
        possible = [part for part in parts if holds_in((part.presence,), answers)]
        for step in tag_steps(place, _wanted(possible), then):
            for part in possible:
                yield from ((part, lifted, answers) for lifted in _lifted(part, step, role))


def _with_presences(
    lifted: Iterable[tuple[DirectPart, DirectPart, Answers]], combined: Sequence[Answers]
) -> Iterator[DirectPart]:
    """Yield lifted parts, each once for the combinations in which some step is possible."""
    found: dict[tuple[DirectPart, tuple[str, ...], Presence], list[tuple[DirectPart, Answers]]] = {}
    for part, after, answers in lifted:
        found.setdefault((part, after.actions, after.presence), []).append((after, answers))
    for (part, _, presence), of_step in found.items():
        possible = [answers for answers in combined if holds_in((part.presence,), answers)]
        kept = [each for each in possible if any(each == answers for _, answers in of_step)]
        first, _ = of_step[0]
        presences = presences_with(presence, kept, possible) if combined else (presence,)
        yield from (replace(first, presence=each) for each in presences)


def open_tag_limits(role: RoleInPartition, narrow: Iterable[WrittenStatement]) -> bool:
    """Return whether the role may perhaps set tags so that a condition does not limit a narrowed grant."""
    requests = _requests(role)
    if not requests.tag_keys:
        return False
    if _may_be_granted_tagging(role):
        return True
    of_grants = frozenset(narrow)
    try:
        return any(
            may_change(place, _tagged(written), requests)
            for place, statement in statements(requests.documents)
            if statement.effect is Effect.ALLOW
            and (written := role.policies.permissions.written_statement(place)) in of_grants
        )
    except BudgetExceededError:
        return True


def _requests(role: RoleInPartition) -> TagRequests:
    """Return what decides: no key narrows an action, and tags are absent before the role sets them."""
    limits = (*role.limits_today, unnamed_variables(role.policies))
    absent = narrowing_keys(role.policies)
    documents = role.policies.permissions.documents
    return TagRequests(documents, role.bounds, limits, absent=absent, effort=role.effort)


def _places(role: RoleInPartition, narrow: Iterable[DirectPart]) -> dict[WrittenStatement, StatementPlace]:
    narrowed = {part.written for part in narrow}
    permissions = role.policies.permissions
    placed = ((permissions.written_statement(place), place) for place, _ in statements(permissions.documents))
    return {written: place for written, place in placed if written in narrowed}


def _wanted(parts: Iterable[DirectPart]) -> Mapping[tuple[str, ...], list[str]]:
    """Return the actions of parts by the resources that no grant names."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name in dict.fromkeys(chain.from_iterable(part.actions for part in parts)):
        known = action(name)
        if isinstance(known, Action) and known.resource_types:
            found.setdefault(unnamed_resources(known), []).append(name)
    return found


def _lifted(part: DirectPart, step: TagStep, role: RoleInPartition) -> Iterator[DirectPart]:
    """Yield the part of a grant that applies to anything after a step."""
    names = tuple(name for name in part.actions if name in step.actions)
    if not names:
        return
    then = witness_of(replace(step.then, action=min(names, key=str.lower)), role)
    shown = ShownActions(names, then, witness_of(step.tagging, role))
    for presence in intersection(part.presence, role.presence_at(step.tagged_by)):
        yield replace(part, shown=(shown,), is_narrowed=False, presence=presence)


def _tagged(written: WrittenStatement) -> TaggedResources:
    actions = allowed_actions(written)
    arns = dict.fromkeys(chain.from_iterable(map(acted_on, actions)))
    return TaggedResources.of((each.full_name for each in actions), arns)


def _may_be_granted_tagging(role: RoleInPartition) -> bool:
    """Return whether a policy without a known text may allow the role to set tags."""
    unknown = [
        part for part in unknown_parts(role.policies, role.deployment) if part.purpose is PolicyPurpose.ACCESS
    ]
    return any(part.allows(name) for part in unknown for name in _all_tagging_actions())


@cache
def _all_tagging_actions() -> tuple[str, ...]:
    return tuple(chain.from_iterable(map(tagging_actions, prefixes())))
