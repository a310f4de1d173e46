"""Two sides to all that differs between them: access, trust, roles, questions, and the version step.

Access is compared exactly, in every setting at once, by ``octo_spec.access``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.access_changes import in_each
from octo_spec.analysis.diff.changes import Diff, Way
from octo_spec.analysis.diff.question_changes import question_alterations
from octo_spec.analysis.diff.role_changes import role_alterations
from octo_spec.analysis.diff.version_step import Step, advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.diff.changes import Alteration, Change
    from octo_spec.analysis.sides import Side, View
    from octo_spec.model.deployment import Attachment, Role


def diff(
    views: Sequence[View], reading: ActionReading = ActionReading.ALL_NAMES, limit: int = DEFAULT_LIMIT
) -> Diff:
    """Find all that differs in any of ``views``, which are of the same two sides in each partition.

    Raises ``BudgetExceededError`` where ``limit`` steps are too few.
    """
    old, new = views[0].old, views[0].new
    found = in_each(views, reading, limit)
    rests_on, outside = tuple(sorted(found.rests_on)), tuple(_outside(old, new))
    if old.deployment is None or new.deployment is None:
        return Diff(found.changes, (), (), outside=outside, rests_on=rests_on)
    roles = tuple(role_alterations(old.deployment, new.deployment))
    questions = tuple(question_alterations(old.deployment, new.deployment))
    step = _step(found.changes, (*roles, *questions), old, new)
    told = advice(old.deployment.version, new.deployment.version, step)
    return Diff(found.changes, roles, questions, told, outside, rests_on)


def _step(found: Sequence[Change], altered: Sequence[Alteration], old: Side, new: Side) -> Step:
    """Tell which step is asked for: major where access or questions grow, else minor; patch for words."""
    if any(one.way is Way.NEW for one in found) or any(one.grows for one in altered):
        return Step.MAJOR
    if found or any(not one.is_wording for one in altered):
        return Step.MINOR
    return Step.PATCH if altered or _is_worded_otherwise(old, new) else Step.NONE


def _is_worded_otherwise(old: Side, new: Side) -> bool:
    """Tell whether statements are written otherwise, or, where both sides are specs, only words differ.

    Words are fields that are never compared, and still show in a representation.
    """
    before, after = (replace(one.deployment, version="") for one in (old, new) if one.deployment)
    return before != after or (old.is_documented and new.is_documented and repr(before) != repr(after))


def _outside(old: Side, new: Side) -> Iterator[str]:
    """Name what decides access and whose text is not known: attached policies, and boundaries."""
    for id in dict.fromkeys(role.id for side in (new, old) for role in side.roles):
        roles = (side.role(id).role for side in (old, new))
        arns = dict.fromkeys(str(one.arn) for role in roles if role for one in _unread(role))
        if arns:
            yield f"role {id}: {', '.join(arns)}"


def _unread(role: Role) -> tuple[Attachment, ...]:
    return (*role.attachments, role.boundary) if role.boundary else role.attachments
