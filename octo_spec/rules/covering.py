"""Which of a role's grants allow what another one allows, wherever and whenever it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.comparing import compare_first
from octo_spec.access.effort import EffortExceededError
from octo_spec.deployment import Statement as Granted
from octo_spec.iam.containing import contains
from octo_spec.iam.glob import ANYTHING, Pattern, generic, is_literal, matches
from octo_spec.iam.policy import Document, Effect, Element, Statement, action_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.every_setting import RoleAccess


@dataclass(frozen=True, slots=True)
class Held:
    """An allowing statement of a role, and the grant of the spec that it comes from."""

    statement: Statement
    granted: Granted

    @property
    def grant(self) -> tuple[str, int]:
        """The group, and the grant's place in it."""
        return self.granted.group, self.granted.grant


@dataclass(frozen=True, slots=True)
class Cover:
    """An action of some grant that takes in another grant's action."""

    written: str
    held: Held


def held(access: RoleAccess) -> tuple[Held, ...]:
    """List what a role is allowed by name."""
    pairs = (
        (statement, origin.statement)
        for document, origins in zip(access.permissions.documents, access.permissions.origins, strict=True)
        for statement, origin in zip(document.statements, origins, strict=True)
    )
    return tuple(
        Held(statement, granted)
        for statement, granted in pairs
        if statement.effect is Effect.ALLOW and isinstance(granted, Granted)
    )


class Covers:
    """The actions of a role, by what they match."""

    def __init__(self, statements: Iterable[Held]) -> None:
        self._literal: dict[Pattern, list[Cover]] = {}
        self._wild: dict[str, list[tuple[Pattern, Cover]]] = {}
        self._excepting: list[Held] = []
        for one in statements:
            self._add(one)

    def _add(self, one: Held) -> None:
        if one.statement.actions.excluded:
            self._excepting.append(one)
            return
        for written in one.granted.actions:
            pattern = action_pattern(written)
            if is_literal(pattern):
                self._literal.setdefault(pattern, []).append(Cover(written, one))
            else:
                self._wild.setdefault(_service(pattern), []).append((pattern, Cover(written, one)))

    def of(self, action: Pattern) -> Iterator[Cover]:
        """List the actions that take in ``action``; those of all services come last."""
        yield from self._literal.get(action, ())
        for pattern, cover in chain(self._wild.get(_service(action), ()), self._wild.get("", ())):
            if contains(pattern, action):
                yield cover

    def may_take_in(self, action: Pattern, beyond: str) -> bool:
        """Tell whether a grant outside the group ``beyond`` may have a part of ``action`` in it."""
        if any(one.held.granted.group != beyond for one in self._literal.get(action, ())):
            return True
        wild = chain(self._wild.get(_service(action), ()), self._wild.get("", ()))
        if any(matches(one, generic(action)) for one, cover in wild if cover.held.granted.group != beyond):
            return True
        return any(one.granted.group != beyond for one in self._excepting)


def _service(pattern: Pattern) -> str:
    """Give the service of an action; empty where it is every one."""
    service = Pattern(pattern.partition(":")[0])
    return service if is_literal(service) else ""


def is_within(action: str, inner: Held, outer: Held, access: RoleAccess) -> bool:
    """Tell whether ``outer`` allows ``action`` wherever and whenever ``inner`` does."""
    if _is_elsewhere(inner.statement.resources, outer.statement.resources):
        return False
    only = Element(frozenset({action_pattern(action)}), written=(action,))
    asked = Document((replace(inner.statement, actions=only),))
    try:
        return not compare_first((Document((outer.statement,)),), (asked, access.limits)).differences
    except EffortExceededError:
        return False


def _is_elsewhere(inner: Element | None, outer: Element | None) -> bool:
    """Tell at a glance that some resource of ``inner`` is none of ``outer``'s."""
    if inner is None or outer is None or inner.excluded or outer.excluded or ANYTHING in outer.patterns:
        return False
    return not all(_has_room(outer, pattern) for pattern in inner.patterns)


def _has_room(outer: Element, pattern: Pattern) -> bool:
    return pattern in outer.patterns or any(_may_hold(one, pattern) for one in outer.patterns)


@lru_cache(1 << 16)
def _may_hold(outer: Pattern, inner: Pattern) -> bool:
    return contains(outer, inner) is not False
