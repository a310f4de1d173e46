"""The narrowest grants that evidence permits: used actions, and those that the evidence could not show.

An action goes only if the evidence of every customer would have shown its use, and does not. A wildcard
becomes the names of the actions that stay. Resources are narrowed only if every use of every action of a
grant names its resource. Denied requests never count as a use: anyone in a customer's account can cause them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import expand
from octo_spec.iam.elements import Effect
from octo_spec.model.text import Text
from octo_spec.usage.resource_evidence import anywhere, are_all_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.deployment import Deployment, Statement
    from octo_spec.usage.evidence import EvidenceUse
    from octo_spec.usage.grant_usage import Shown

MOST_NAMES: Final = 100
"""A wildcard that needs more names in its place stays."""


@frozen
class NarrowedAction:
    """An action as a grant writes it, and the names in its place, none if it goes.

    ``unshown`` are the names that stay although they are not seen, with the reason of the first.
    """

    written: str
    kept: tuple[str, ...]
    unshown: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_narrower(self) -> bool:
        """Whether less of it stays."""
        return self.kept != (self.written,)


@frozen
class NarrowedGrant:
    """A grant, and what stays of it; ``on`` are its new resources, none if they stay."""

    group: str
    grant: int
    actions: tuple[NarrowedAction, ...]
    on: tuple[str, ...] = ()

    @property
    def is_narrower(self) -> bool:
        """Whether it changes."""
        return bool(self.on) or any(each.is_narrower for each in self.actions)

    @property
    def kept(self) -> tuple[str, ...]:
        """The actions that stay, each once."""
        return tuple(dict.fromkeys(name for each in self.actions for name in each.kept))


def narrowed_grants(
    deployment: Deployment, shown: Shown, *, assume_unused: bool
) -> tuple[NarrowedGrant, ...]:
    """Return each grant as evidence narrows it; ``assume_unused`` counts what is not shown as not used."""
    grants: dict[tuple[str, int], dict[str, Statement]] = {}
    for role in deployment.roles:
        for policy in role.policies:
            for statement in policy.statements:
                if statement.effect is Effect.ALLOW and not statement.actions_excepted:
                    grants.setdefault((statement.group, statement.grant), {})[role.id] = statement
    wanted = _Wanted(shown, _used_resources(shown.evidence.uses), assume_unused)
    return tuple(wanted.grant(*place, roles) for place, roles in grants.items())


def _used_resources(uses: Iterable[EvidenceUse]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for use in uses:
        found.setdefault((use.role, use.action), set()).add(use.resource)
    return found


@frozen
class _Wanted:
    shown: Shown
    used: Mapping[tuple[str, str], set[str]]
    """The resources of each role and action."""
    assume_unused: bool

    def grant(self, group: str, grant: int, roles: dict[str, Statement]) -> NarrowedGrant:
        """Narrow a grant to what any of its roles uses."""
        statement = next(iter(roles.values()))
        actions = tuple(
            self._action(written, _names(written, statement), roles)
            for written in dict.fromkeys(statement.actions)
        )
        on = self._resources(actions, roles) if _is_on_all(statement) else ()
        return NarrowedGrant(group, grant, actions, on)

    def _action(self, written: str, names: tuple[str, ...], roles: Iterable[str]) -> NarrowedAction:
        used = {name for name in names if any((role, name) in self.used for role in roles)}
        reasons = {name: self._reason_to_keep(name, roles) for name in names if name not in used}
        unshown = tuple(name for name in names if reasons.get(name))
        reason = next((reasons[name] for name in unshown), "")
        kept = tuple(name for name in names if name in used or reasons.get(name))
        if len(kept) == len(names) or len(kept) > MOST_NAMES:
            return NarrowedAction(written, (written,), unshown, reason)
        return NarrowedAction(written, kept, unshown, reason)

    def _reason_to_keep(self, name: str, roles: Iterable[str]) -> str:
        if self.assume_unused:
            return ""
        return next(filter(None, (self.shown.why_not(name, role) for role in roles)), "")

    # --- resources -------------------------------------------------------------------------

    def _resources(self, actions: Iterable[NarrowedAction], roles: Iterable[str]) -> tuple[str, ...]:
        """Return the patterns of the resources of all uses of a grant, if each use names its resource."""
        found: set[str] = set()
        for action in actions:
            if action.unshown and action.kept:
                return ()
            for name in action.kept:
                seen = {each for role in roles for each in self.used.get((role, name), ())}
                if not seen or "*" in seen or not are_all_resources(name, seen):
                    return ()
                found |= set(map(anywhere, seen))
        return tuple(sorted(found))


def _names(written: str, statement: Statement) -> tuple[str, ...]:
    """Return the actions of a pattern that a grant can allow: without ``*``, only actions with resources."""
    known = expand(written)
    allowed = known if _is_without_resource(statement) else [each for each in known if each.resource_types]
    return tuple(each.full_name for each in allowed or known) or (written,)


def _is_without_resource(statement: Statement) -> bool:
    """Return whether a statement may apply to a request that names no resource."""
    return statement.resources_excepted or Text(("*",)) in statement.resources


def _is_on_all(statement: Statement) -> bool:
    return statement.resources == (Text(("*",)),) and not statement.resources_excepted
