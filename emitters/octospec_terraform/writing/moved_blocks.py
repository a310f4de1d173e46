"""Blocks with the new addresses of earlier resources."""

from __future__ import annotations

import json
import re
from functools import reduce
from typing import TYPE_CHECKING, Final

from octospec_terraform.syntax import BLANK, Attribute, Index, Literal, Member, block, dotted, string
from octospec_terraform.vocabulary import MOVE_ARGUMENTS, MOVED
from octospec_terraform.writing.chained_moves import ChainedMoves, chained_moves
from octospec_terraform.writing.imported_moves import imported_addresses, imported_moves, without_number
from octospec_terraform.writing.moves import role_addresses

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.model.deployment import Deployment
    from octospec_terraform.syntax import BodyItem, Expression
    from octospec_terraform.writing.moves import Move, PlacedRole


def moved_blocks(moves: Iterable[Move]) -> Iterator[BodyItem]:
    """Write a block for each resource with a new address."""
    for position, move in enumerate(moves):
        names = zip(MOVE_ARGUMENTS, move, strict=True)
        yield from (BLANK,) if position else ()
        yield block(
            MOVED, body=tuple(Attribute(name, _address_expression(address)) for name, address in names)
        )


def moves_from(earlier: tuple[Deployment, ...], now: Deployment) -> ChainedMoves:
    """List the resources with new addresses, for each of the earlier modules, the oldest first.

    A module that octospec did not write comes before those that it wrote: what clashes with their moves is
    not moved, and ``uncovered``.
    """
    here = role_addresses(now)
    known = chained_moves(tuple(() if _is_foreign(each) else role_addresses(each) for each in earlier), here)
    for number, module in enumerate(earlier):
        if _is_foreign(module):
            known = _with_imported_moves(known, number, module, here)
    return known


def _is_foreign(module: Deployment) -> bool:
    return any(role.addresses for role in module.roles)


def _with_imported_moves(
    known: ChainedMoves, number: int, module: Deployment, here: tuple[PlacedRole, ...]
) -> ChainedMoves:
    """Add the moves of a third-party module, except those from or to an address that is in use."""
    imported, occupied = tuple(imported_moves(module, here)), set(imported_addresses(module))
    passed = {without_number(address) for move in known.moves for address in move}
    reached = {new for _, new in known.moves}
    others = tuple(move for move in imported if not _leads(known.moves, *move, occupied))
    clashing = tuple(old for old, new in others if without_number(old) in passed or new in reached)
    added = tuple(move for move in others if move[0] not in clashing)
    uncovered = {number: clashing} if clashing else {}
    return ChainedMoves((*added, *known.moves), {**known.uncovered, **uncovered})


def _leads(moves: Iterable[Move], old: str, new: str, occupied: Container[str]) -> bool:
    """Return whether moves lead from one address to another one, past no address that is ``occupied``."""
    steps = dict(moves)
    at = steps.get(old)
    while at is not None and at != new and without_number(at) not in occupied:
        at = steps.get(at)
    return at == new


_PART: Final = re.compile(r'(?P<path>[^\[\]"]+)|\[(?:(?P<number>\d+)|(?P<key>"(?:[^"\\]|\\.)*"))\]')


def _address_expression(address: str) -> Expression:
    """Write an address as an expression."""
    first, *others = _PART.finditer(address)
    return reduce(_with_part, others, dotted(first.group()))


def _with_part(found: Expression, part: re.Match[str]) -> Expression:
    if part["number"] is not None:
        return Index(found, Literal(int(part["number"])))
    if part["key"] is not None:
        return Index(found, string(json.loads(part["key"])))
    for name in filter(None, part["path"].split(".")):
        found = Member(found, name)
    return found
