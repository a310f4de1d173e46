"""``--from`` if no format's reader reads: refused, since it would change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.storage.inputs.reader_choice import CHOSEN
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.sides.sides import LoadedSide


def unused_reader(*sides: LoadedSide | None) -> Iterator[Diagnostic]:
    """Refuse ``--from`` if no format's reader read a side."""
    if not any(side is None or _is_of_format(side) for side in sides):
        yield from reader_without_use(" and ".join(side.title for side in sides if side is not None))


def reader_without_use(named: str) -> Iterator[Diagnostic]:
    """Refuse ``--from`` for what belongs to no format."""
    if CHOSEN.get():
        yield NO_USE.at(None, f"--from does not apply to {named}: no format's reader reads it", "omit --from")


def _is_of_format(side: LoadedSide) -> bool:
    return isinstance(side, DeploymentSide) and bool(side.format)
