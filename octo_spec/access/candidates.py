"""What may bring new access: statements that were not there, and denies that are gone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.access.evaluate import StatementPlace
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern, Patterns, is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.iam.policy import Document, Element, Statement

Placed = tuple[StatementPlace, "Statement"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that may bring new access, or the lifting of a Deny from it, and what may refute it."""

    place: StatementPlace
    allow: Statement
    lifted: Placed | None
    against: Index


def claims(old: Sequence[Document], new: Sequence[Document]) -> Iterator[Claim]:
    """List what may bring new access: allows that were not there, and denies that are gone."""
    denies = _statements(new, Effect.DENY)
    yield from _added(old, new, denies)
    yield from _lifted(old, new, denies)


def _statements(documents: Sequence[Document], effect: Effect) -> list[Statement]:
    found = (statement for document in documents for statement in document.statements)
    return [statement for statement in found if statement.effect is effect]


def _added(old: Sequence[Document], new: Sequence[Document], denies: list[Statement]) -> Iterator[Claim]:
    allows = _statements(old, Effect.ALLOW)
    if added := _others(new, Effect.ALLOW, allows):
        index = Index([*allows, *denies])
        yield from (Claim(place, statement, None, index) for place, statement in added)


def _lifted(old: Sequence[Document], new: Sequence[Document], denies: list[Statement]) -> Iterator[Claim]:
    if gone := _others(old, Effect.DENY, denies):
        index = Index(denies)
        allows = _others(new, Effect.ALLOW, ())
        yield from (Claim(place, statement, deny, index) for deny in gone for place, statement in allows)


def _others(documents: Sequence[Document], effect: Effect, known: Iterable[Statement]) -> list[Placed]:
    """List the statements with an effect that are not ``known``, with their places."""
    kept = frozenset(known)
    return [
        (StatementPlace(index, number), statement)
        for index, document in enumerate(documents)
        for number, statement in enumerate(document.statements)
        if statement.effect is effect and statement not in kept
    ]


class Index:
    """Statements by the services whose actions they may match."""

    def __init__(self, found: list[Statement]) -> None:
        self._all = found
        self._of: dict[str, list[int]] = {}
        self._near: dict[str, list[Statement]] = {ANY_SERVICE: found}
        self._near_any: dict[frozenset[str], list[Statement]] = {}
        for number, statement in enumerate(self._all):
            for service in services(statement.actions):
                self._of.setdefault(service, []).append(number)

    def near(self, service: str) -> list[Statement]:
        """List the statements that may match actions of ``service`` (``*``: any), in order."""
        if service not in self._near:
            numbers = {*self._of.get(service, ()), *self._of.get(ANY_SERVICE, ())}
            self._near[service] = [self._all[number] for number in sorted(numbers)]
        return self._near[service]

    def near_any(self, services: frozenset[str]) -> list[Statement]:
        """List the statements that may match actions of one of ``services``."""
        if services not in self._near_any:
            self._near_any[services] = self._of_any(sorted(services))
        return self._near_any[services]

    def _of_any(self, services: list[str]) -> list[Statement]:
        if len(self._all) <= len(services):
            return self._all
        found = {id(statement): statement for service in services for statement in self.near(service)}
        return list(found.values())


ANY_SERVICE = "*"
"""Stands for the services of an action that begins with a wildcard, and of a NotAction."""


def services(actions: Element) -> frozenset[str]:
    """Name the services of ``actions``; ``*`` stands for any."""
    return frozenset({ANY_SERVICE}) if actions.excluded else _services(actions.patterns)


@lru_cache(1 << 14)
def _services(patterns: Patterns) -> frozenset[str]:
    return frozenset(map(_service, {pattern.partition(":")[0] for pattern in patterns}))


def service(action: Pattern) -> str:
    """Name the service of an action pattern; ``*`` for any."""
    return _service(action.partition(":")[0])


def _service(prefix: str) -> str:
    return prefix if is_literal(Pattern(prefix)) else ANY_SERVICE
