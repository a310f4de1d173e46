"""Access that a role has, or has no longer, because its new version has other tags.

A tag of a role is a condition key with one known value: ``aws:PrincipalTag/KEY`` in what the role may do, and
``aws:ResourceTag/KEY`` and ``iam:ResourceTag/KEY`` in requests about the role itself, also in its trust
policy. A comparison gives these keys the same unknown value on both sides, so another tag changes no
statement. Here, each side has its own tags; a tag whose value depends on inputs has any value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.known_keys import with_known_keys
from octo_spec.analysis.sides import DocumentSet, RolePolicies, SideAccess, SidePair, bound_of
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.known_keys import KnownKeys
    from octo_spec.analysis.diff.access_changes import AccessChanges
    from octo_spec.analysis.diff.changes import AccessChange
    from octo_spec.analysis.sides import Bound
    from octo_spec.model.deployment import Role
    from octo_spec.model.text import Text

    _Compare = Callable[[Sequence[SidePair]], AccessChanges]

_OF_CALLER: Final = ("aws:principaltag/",)
_OF_RESOURCE: Final = ("aws:resourcetag/", "iam:resourcetag/")
_ABOUT_ROLES: Final = ("iam:*", "sts:*")
"""The actions whose resource can be a role."""


def tag_changes(
    pairs: Sequence[SidePair], reported: Iterable[AccessChange], compare: _Compare
) -> Iterator[AccessChange]:
    """Yield the changes by other tags, except those of statements that are ``reported`` for all values."""
    known = {change.key for change in reported}
    for fill_in in (TagKeys.in_all_requests, TagKeys.in_requests_about):
        filled = tuple(_with_tags(pair, fill_in) for pair in pairs)
        if any(pair.old.roles for pair in filled):
            for change in compare(filled).changes:
                if change.key not in known:
                    known.add(change.key)
                    yield change


def _with_tags(pair: SidePair, fill_in: Callable[[TagKeys, RolePolicies], RolePolicies]) -> SidePair:
    """Return only the roles with other tags, each with those of its side."""
    there = {role.id: role for role in pair.new.roles}
    roles = [(old, there[old.id]) for old in pair.old.roles if old.id in there]
    tags = [(old, new, _changed_keys(old, new)) for old, new in roles]
    filled = [
        (fill_in(TagKeys.of(_tags(old, keys)), old), fill_in(TagKeys.of(_tags(new, keys)), new))
        for old, new, keys in tags
        if keys
    ]
    old_side, new_side = (
        SideAccess(side.title, tuple(each[place] for each in filled))
        for place, side in enumerate((pair.old, pair.new))
    )
    return SidePair(old_side, new_side, pair.unknowns)


def _changed_keys(old: RolePolicies, new: RolePolicies) -> frozenset[str]:
    if old.role is None or new.role is None:
        return frozenset()
    before, now = _tags_of(old.role), _tags_of(new.role)
    return frozenset(key for key in {*before, *now} if before.get(key) != now.get(key))


def _tags(role: RolePolicies, keys: frozenset[str]) -> dict[str, str | None]:
    """Return the values of the tags with some ``keys``, without those that depend on inputs."""
    there = _tags_of(role.role) if role.role else {}
    values = {key: there[key].literal if key in there else None for key in keys}
    return {key: value for key, value in values.items() if key not in there or value is not None}


def _tags_of(role: Role) -> dict[str, Text]:
    """Return the tags of a role by their keys, of which AWS ignores case."""
    return {key.lower(): value for key, value in role.tags}


@frozen
class TagKeys:
    """The condition keys of the tags of one role."""

    of_caller: KnownKeys
    of_resource: KnownKeys

    @classmethod
    def of(cls, tags: Mapping[str, str | None]) -> TagKeys:
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
