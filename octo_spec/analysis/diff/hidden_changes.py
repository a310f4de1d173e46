"""Changes that parts with unknown texts may hide, so that a comparison does not decide them.

An attached policy is the same on both sides if its ARN is. It still hides new access if the known statements
deny less than before, or the known boundary and the other bounds allow more: it may allow what is no longer
denied. Nothing else can be new with it that is not new without it: what it allows or denies, it allows or
denies on both sides. If it is on one side only, it may allow or deny anything. The text of a skipped part may
differ although its place does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.bounds import Bounds
from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import allows_more
from octo_spec.analysis.diff.changes import Direction, HiddenChange
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.unknown_parts import unknown_parts
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import Document, allow_everything

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.bounds import Policies
    from octo_spec.analysis.sides import DocumentSet, RolePolicies, SidePair
    from octo_spec.analysis.unknown_parts import UnknownPart


def hidden_changes(pairs: Sequence[SidePair]) -> tuple[HiddenChange, ...]:
    """Return the changes that unknown parts of the roles of both sides may hide, each once."""
    found = (change for pair in pairs for change in _changes_of_pair(pair))
    return tuple(dict.fromkeys(found))


def _changes_of_pair(pair: SidePair) -> Iterator[HiddenChange]:
    there = [{role.id for role in side.roles} for side in (pair.old, pair.new)]
    for id in sorted(there[0] & there[1]):  # a role that only one side has is a change itself
        old, new = pair.old.role(id), pair.new.role(id)
        before = tuple(unknown_parts(old, pair.old.deployment))
        after = tuple(unknown_parts(new, pair.new.deployment))
        yield from _changes_of_boundaries(id, old, new)
        for purpose in PolicyPurpose:
            parts = [tuple(part for part in side if part.purpose is purpose) for side in (before, after)]
            yield from _changes_of_parts(
                id, purpose, parts, (_known_documents(old, purpose), _known_documents(new, purpose))
            )


def _known_documents(role: RolePolicies, purpose: PolicyPurpose) -> DocumentSet:
    return role.bounded_permissions if purpose is PolicyPurpose.ACCESS else role.trust


def _changes_of_boundaries(id: str, old: RolePolicies, new: RolePolicies) -> Iterator[HiddenChange]:
    """Yield what an unknown boundary hides that only one side has; one of both sides hides nothing."""
    if old.unknown_boundary == new.unknown_boundary:
        return
    for direction, role in ((Direction.NEW, old), (Direction.LOST, new)):
        if role.unknown_boundary is not None:
            name = f"the permissions boundary {role.unknown_boundary.arn}"
            yield HiddenChange(id, PolicyPurpose.ACCESS, direction, name)


def _changes_of_parts(
    id: str, purpose: PolicyPurpose, parts: Sequence[tuple[UnknownPart, ...]], known: Sequence[DocumentSet]
) -> Iterator[HiddenChange]:
    before, after = (tuple(part for part in side if part.may_allow) for side in parts)
    names = ", ".join(dict.fromkeys(part.name for part in (*before, *after)))
    if not names:
        return
    is_same = set(before) == set(after) and not any(part.is_skipped for part in before)
    old, new = known
    for direction, base, queried in ((Direction.NEW, old, new), (Direction.LOST, new, old)):
        if not is_same or _denies_less(queried, base) or _bounds_allow_more(queried, base):
            yield HiddenChange(id, purpose, direction, names)


def _denies_less(queried: DocumentSet, base: DocumentSet) -> bool:
    """Return whether ``base`` denies something that the other documents do not deny."""
    if base.documents == queried.documents:
        return False
    try:
        return allows_more(_denies(queried), (*_denies(base), base.limits))
    except BudgetExceededError:
        return True


def _bounds_allow_more(queried: DocumentSet, base: DocumentSet) -> bool:
    """Return whether a policy that allows everything would be allowed more by the bounds of ``queried``."""
    bounds = Bounds(*(tuple(bound.documents for bound in side.bounds) for side in (base, queried)))
    if bounds.old == bounds.new:
        return False
    anything = allow_everything()
    try:
        return allows_more((anything,), (anything, *queried.documents_and_limits), bounds=bounds)
    except BudgetExceededError:
        return True


def _denies(documents: DocumentSet) -> Policies:
    """Return the denies as allows, to compare what is denied."""
    return tuple(
        Document(
            tuple(
                replace(statement, effect=Effect.ALLOW)
                for statement in document.statements
                if statement.effect is Effect.DENY
            )
        )
        for document in documents.documents
    )
