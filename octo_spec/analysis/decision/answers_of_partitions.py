"""The answers of roles in each partition into which a spec can be deployed: the gravest one counts.

A spec may grant something in some partitions only. A request without a resource does not say which one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.request_claims import is_allowed_today
from octo_spec.model.presence import PartitionIn, Presence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from octo_spec.analysis.decision.role_answers import RoleAnswer
    from octo_spec.model.claims import ClaimAnswer


def gravest_answers(by_partition: Mapping[str, Sequence[RoleAnswer]]) -> tuple[RoleAnswer, ...]:
    """Return the gravest answer of each role; if its answers differ, this one names its partition."""
    partitions = tuple(by_partition)
    return tuple(_gravest(partitions, answers) for answers in zip(*by_partition.values(), strict=True))


def _gravest(partitions: Sequence[str], answers: Sequence[RoleAnswer]) -> RoleAnswer:
    found = max(answers, key=_gravity)
    if all(_gravity(each) == _gravity(found) for each in answers):
        return found
    where = tuple(
        partition
        for partition, each in zip(partitions, answers, strict=True)
        if _gravity(each) == _gravity(found)
    )
    test = PartitionIn(where)
    when = tuple(Presence.of(*presence.tests, test) for presence in found.claim.when)
    return replace(found, partitions=where, claim=replace(found.claim, when=when))


def _gravity(answer: RoleAnswer) -> tuple[bool, ClaimAnswer]:
    return is_allowed_today(answer.claim), answer.claim.answer
