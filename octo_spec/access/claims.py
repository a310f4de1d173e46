"""What may bring new access: statements that were not there, and denies that are gone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.access.evaluating import Place, statements
from octo_spec.iam.glob import Pattern, Patterns, is_literal
from octo_spec.iam.policy import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.iam.policy import Document, Element, Statement

Placed = tuple[Place, "Statement"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that may bring new access, or the lifting of a Deny from it, and what may refute it."""

    place: Place
    allow: Statement
    lifted: Placed | None
    against: Index


def claims(old: Sequence[Document], new: Sequence[Document]) -> Iterator[Claim]:
    """List what may bring new access: allows that were not there, and denies that are gone."""
    before, after = tuple(statements(old)), tuple(statements(new))
    allowed = [one for one in before if one[1].effect is Effect.ALLOW]
    allows = [one for one in after if one[1].effect is Effect.ALLOW]
    denied = [one for one in before if one[1].effect is Effect.DENY]
    denies = [one for one in after if one[1].effect is Effect.DENY]
    yield from _added(allows, allowed, denies)
    yield from _lifted(allows, denied, denies)


def _added(allows: Iterable[Placed], allowed: Iterable[Placed], denies: Iterable[Placed]) -> Iterator[Claim]:
    known = {statement for _, statement in allowed}
    added = [one for one in allows if one[1] not in known]
    if added:
        index = Index(statement for _, statement in (*allowed, *denies))
        yield from (Claim(place, statement, None, index) for place, statement in added)


def _lifted(allows: Sequence[Placed], denied: Iterable[Placed], denies: Iterable[Placed]) -> Iterator[Claim]:
    kept = {statement for _, statement in denies}
    gone = [one for one in denied if one[1] not in kept]
    if gone:
        index = Index(statement for _, statement in denies)
        yield from (Claim(place, statement, deny, index) for deny in gone for place, statement in allows)


class Index:
    """Statements by the services whose actions they may match."""

    def __init__(self, found: Iterable[Statement]) -> None:
        self._all = tuple(found)
        self._of: dict[str, list[int]] = {}
        self._near: dict[str, list[Statement]] = {ANY_SERVICE: list(self._all)}
        for number, statement in enumerate(self._all):
            for service in services(statement.actions):
                self._of.setdefault(service, []).append(number)

    def near(self, service: str) -> list[Statement]:
        """List the statements that may match actions of ``service`` (``*``: any), in order."""
        if service not in self._near:
            numbers = {*self._of.get(service, ()), *self._of.get(ANY_SERVICE, ())}
            self._near[service] = [self._all[number] for number in sorted(numbers)]
        return self._near[service]


ANY_SERVICE = "*"
"""Stands for the services of an action that begins with a wildcard, and of a NotAction."""


def services(actions: Element) -> frozenset[str]:
    """Name the services of ``actions``; ``*`` stands for any."""
    return frozenset({ANY_SERVICE}) if actions.excluded else _services(actions.patterns)


@lru_cache(1 << 14)
def _services(patterns: Patterns) -> frozenset[str]:
    prefixes = {pattern.partition(":")[0] for pattern in patterns}
    return frozenset(_service(prefix) for prefix in prefixes)


def service(action: Pattern) -> str:
    """Name the service of an action pattern; ``*`` for any."""
    return _service(action.partition(":")[0])


def _service(prefix: str) -> str:
    return prefix if is_literal(Pattern(prefix)) else ANY_SERVICE
