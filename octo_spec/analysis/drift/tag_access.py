"""What the tags of a live role change about its access: those that its spec does not have, or not so.

A tag of a role is a condition key with one known value: ``aws:PrincipalTag/KEY`` in what the role may do, and
``aws:ResourceTag/KEY`` and ``iam:ResourceTag/KEY`` in requests about the role itself, also in its trust
policy. So the policies of the role are compared with themselves: with the tags of the spec, and with those of
the role. What only the second allows, a tag opened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading
from octo_spec.access.known_keys import with_known_keys
from octo_spec.analysis.diff.access_changes import access_changes
from octo_spec.analysis.sides import DocumentSet, RolePolicies, SideAccess, SidePair, bound_of
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.access.known_keys import KnownKeys
    from octo_spec.analysis.diff.changes import AccessChange
    from octo_spec.analysis.drift.own_settings import ChangedTags
    from octo_spec.analysis.sides import Bound
    from octo_spec.symbolic.unknowns import Unknowns

_OF_CALLER: Final = ("aws:principaltag/",)
_OF_RESOURCE: Final = ("aws:resourcetag/", "iam:resourcetag/")
_ABOUT_ROLES: Final = ("iam:*", "sts:*")
"""The actions whose resource can be a role."""


def changes_by_tags(
    live: SideAccess, tags: Mapping[str, ChangedTags], unknowns: Unknowns, limit: int
) -> tuple[AccessChange, ...]:
    """Return the access that changed ``tags`` open and close, by the id of the role that has them.

    Raises ``BudgetExceededError`` past ``limit`` steps for one comparison.
    """
    pairs = (pair for role in live.roles if tags.get(role.id) for pair in _pairs(role, tags[role.id]))
    found = (
        change
        for old, new in pairs
        if old != new
        for change in access_changes(
            (SidePair(SideAccess("", (old,)), SideAccess("", (new,)), unknowns),),
            ActionReading.ALL_NAMES,
            limit,
        ).changes
    )
    return tuple({(one.role, one.purpose, one.direction, one.statement): one for one in found}.values())


def _pairs(role: RolePolicies, tags: ChangedTags) -> Iterator[tuple[RolePolicies, RolePolicies]]:
    """Yield a role with the tags of its spec and its own: for all requests, and for those about itself."""
    before = _TagKeys.of({key: old for key, (old, _) in tags.items()})
    now = _TagKeys.of({key: new for key, (_, new) in tags.items()})
    yield before.in_all_requests(role), now.in_all_requests(role)
    yield before.in_requests_about(role), now.in_requests_about(role)


@frozen
class _TagKeys:
    """The condition keys of the tags of one role."""

    of_caller: KnownKeys
    of_resource: KnownKeys

    @classmethod
    def of(cls, tags: Mapping[str, str | None]) -> _TagKeys:
        """Return the keys with the values of the tags; ``None`` for a tag that is not there."""
        values = {key.lower(): value for key, value in tags.items()}

        def named(prefixes: tuple[str, ...]) -> KnownKeys:
            return {f"{prefix}{key}": value for prefix in prefixes for key, value in values.items()}

        return cls(named(_OF_CALLER), named(_OF_RESOURCE))

    def in_all_requests(self, role: RolePolicies) -> RolePolicies:
        """Return the policies of a role whose requests are about any resource."""
        return RolePolicies(
            role.id,
            _with_keys(role.permissions, self.of_caller),
            _with_keys(role.trust, self.of_resource),
            bounds=_bounds_with_keys(role, self.of_caller),
        )

    def in_requests_about(self, role: RolePolicies) -> RolePolicies:
        """Return the permissions of a role for requests about itself."""
        itself = document(Effect.ALLOW.value, ({"Action": [*_ABOUT_ROLES], "Resource": role.arn},))
        keys = {**self.of_caller, **self.of_resource}
        bounds = (*_bounds_with_keys(role, keys), bound_of("requests about the role", itself))
        return RolePolicies(role.id, _with_keys(role.permissions, keys), bounds=bounds)


def _bounds_with_keys(role: RolePolicies, keys: KnownKeys) -> tuple[Bound, ...]:
    return tuple(replace(bound, documents=_with_keys(bound.documents, keys)) for bound in role.bounds)


def _with_keys(documents: DocumentSet, keys: KnownKeys) -> DocumentSet:
    """Decide the conditions on ``keys`` in each statement."""
    kept = [
        [
            (filled, as_written)
            for statement, as_written in zip(each.statements, written, strict=True)
            if (filled := with_known_keys(statement, keys)) is not None
        ]
        for each, written in zip(documents.documents, documents.statements, strict=True)
    ]
    return replace(
        documents,
        documents=tuple(
            replace(each, statements=tuple(filled for filled, _ in pairs))
            for each, pairs in zip(documents.documents, kept, strict=True)
        ),
        statements=tuple(tuple(as_written for _, as_written in pairs) for pairs in kept),
    )
