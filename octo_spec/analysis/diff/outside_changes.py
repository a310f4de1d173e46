"""New and changed parts of a file that may give access outside its roles, such as IAM users.

What they give is not decided. A part that is written alike on both sides gives nothing new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction, HiddenChange
from octo_spec.analysis.sides import PolicyPurpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.sides import SideAccess, SidePair
    from octo_spec.model.unread import OutsideAccess

_BECAUSE: Final = "octospec does not read what these give outside the roles"


def outside_changes(pair: SidePair) -> Iterator[HiddenChange]:
    """Yield that the new side may give access outside its roles that the old side does not give."""
    before = {each.digest for each in _outside(pair.old)}
    new = (f"{each.name} at {each.place}" for each in _outside(pair.new) if each.digest not in before)
    if names := ", ".join(dict.fromkeys(new)):
        yield HiddenChange("", PolicyPurpose.ACCESS, Direction.NEW, names, _BECAUSE, is_outside=True)


def _outside(side: SideAccess) -> tuple[OutsideAccess, ...]:
    return side.deployment.outside if side.deployment else ()
