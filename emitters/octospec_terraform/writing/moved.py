"""Blocks with the new addresses of earlier resources."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octospec_terraform.syntax import BLANK, Attribute, Index, Literal, Member, block, dotted, string
from octospec_terraform.vocabulary import MOVE_ARGUMENTS, MOVED
from octospec_terraform.writing.chained_moves import ChainedMoves, chained_moves
from octospec_terraform.writing.imported_moves import imported_moves
from octospec_terraform.writing.moves import placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment
    from octospec_terraform.syntax import BodyItem, Expression
    from octospec_terraform.writing.moves import Move


def moved_blocks(moves: Iterable[Move]) -> Iterator[BodyItem]:
    """Write a block for each resource with a new address."""
    for position, move in enumerate(moves):
        names = zip(MOVE_ARGUMENTS, move, strict=True)
        yield from (BLANK,) if position else ()
        yield block(MOVED, body=tuple(Attribute(name, _written(address)) for name, address in names))


def moves_from(earlier: tuple[Deployment, ...], now: Deployment) -> ChainedMoves:
    """List the resources with new addresses, for each of the earlier modules, the oldest first.

    A module that octospec did not write can only be the first; what it calls like a later one is not moved.
    """
    here = placed(now)
    foreign = tuple(each for each in earlier if any(role.addresses for role in each.roles))
    own = chained_moves(tuple(placed(each) for each in earlier if each not in foreign), here)
    imported = tuple(move for each in foreign[:1] for move in imported_moves(each, here))
    used = [{move[end] for move in imported} for end in (0, 1)]
    others = tuple(move for move in own.moves if move[0] not in used[0] and move[1] not in used[1])
    return ChainedMoves((*imported, *others), own.uncovered)


_PART: Final = re.compile(r'(?P<path>[^\[\]"]+)|\[(?:(?P<number>\d+)|(?P<key>"(?:[^"\\]|\\.)*"))\]')


def _written(address: str) -> Expression:
    """Write an address as an expression."""
    found: Expression | None = None
    for part in _PART.finditer(address):
        found = _with_part(found, part)
    return found or dotted(address)


def _with_part(found: Expression | None, part: re.Match[str]) -> Expression:
    if found is None:
        return dotted(part.group())
    if part["number"] is not None:
        return Index(found, Literal(int(part["number"])))
    if part["key"] is not None:
        return Index(found, string(json.loads(part["key"])))
    for name in filter(None, part["path"].split(".")):
        found = Member(found, name)
    return found
