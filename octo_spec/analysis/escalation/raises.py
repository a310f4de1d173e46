"""Grants by which a role gets the permissions of other principals."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document


class EscalationWay(StrEnum):
    """How a role gets the permissions of other principals."""

    CHANGES = "changes-others"
    BECOMES = "acts-as-others"
    PASSES = "passes-roles"


Gained: TypeAlias = "tuple[RolePolicies, ...] | None"
"""The other principals with all permissions that they may have; ``None`` if these may be any."""


@frozen
class Raise:
    """A grant by which a role gets the permissions of other principals; ``request`` shows it.

    ``partners`` are the actions that, together with passing a role, run code as that role. The role gets the
    permissions of the principals that are ``gained``.
    """

    way: EscalationWay
    actions: tuple[str, ...]
    place: StatementPlace
    by: WrittenStatement
    request: Request
    partners: tuple[str, ...] = ()
    gained: Gained = None


def joined_gains(gains: Iterable[Gained]) -> Gained:
    """Return all principals of some gains; ``None`` if one of them may have any permissions."""
    found: list[RolePolicies] = []
    for gained in gains:
        if gained is None:
            return None
        found += gained
    return tuple(found)


NamedSearch: TypeAlias = "Callable[[Document], Iterable[Overlap]]"
"""A function that returns which of the requests of a document a role may make."""


def raise_of(way: EscalationWay, overlap: Overlap, role: RolePolicies) -> Raise:
    """Return the grant that allows the requests of an overlap."""
    by = role.permissions.written_statement(overlap.place)
    return Raise(way, overlap.actions, overlap.place, by, overlap.witness)
