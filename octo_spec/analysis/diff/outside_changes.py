"""New and changed parts of a file that may give access outside its roles, such as IAM users.

What they give is not decided. A part that is written alike on both sides gives nothing new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction, HiddenChange
from octo_spec.analysis.diff.outside_extras import outside_extras
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.naming import Naming
    from octo_spec.model.unread import OutsideAccess

_BECAUSE: Final = "octospec does not read what these give outside the roles"


@frozen
class OutsideParts:
    """The parts of a side by name: those of a third-party file, and those of the extras.

    A third-party template may have the same part in both, since ``import`` carries some as extras.
    """

    read: Mapping[str, OutsideAccess]
    extras: Mapping[str, OutsideAccess]

    @classmethod
    def of(
        cls, deployment: Deployment | None, extras: Iterable[Extra], namings: Mapping[str, Naming]
    ) -> OutsideParts:
        """List those of a deployment, of which these ``extras`` are compared."""
        if deployment is None:
            return cls({}, {})
        return cls(_by_name(deployment.outside), _by_name(outside_extras(deployment, extras, namings)))

    def digests(self, name: str) -> Iterator[str]:
        """Yield those of a part, of which either is enough."""
        yield from (parts[name].digest for parts in (self.read, self.extras) if name in parts)


def outside_changes(old: OutsideParts, new: OutsideParts) -> Iterator[HiddenChange]:
    """Yield that the new side may give access outside its roles that the old side does not give."""
    parts = {**new.extras, **new.read}
    if names := tuple(f"{name} at {each.place}" for name, each in parts.items() if _is_new(name, old, new)):
        shown = cut_short(names)
        yield HiddenChange("", PolicyPurpose.ACCESS, Direction.NEW, shown, _BECAUSE, names)


def _is_new(name: str, old: OutsideParts, new: OutsideParts) -> bool:
    """Return whether a part is new or changed; what was read of two files decides more than their extras."""
    if name in old.read and name in new.read:
        return old.read[name].digest != new.read[name].digest
    return {*old.digests(name)}.isdisjoint(new.digests(name))


def _by_name(parts: Iterable[OutsideAccess]) -> dict[str, OutsideAccess]:
    """Map each name to its part; a reader may give several parts one name, and any of them may change."""
    found: dict[str, OutsideAccess] = {}
    for each in parts:
        known = found.get(each.name)
        found[each.name] = each if known is None else replace(each, digest=f"{known.digest} {each.digest}")
    return found
