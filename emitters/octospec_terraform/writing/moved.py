"""Blocks with the new addresses of earlier resources."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octospec_terraform.syntax import BLANK, Attribute, Index, Literal, Member, block, dotted, string
from octospec_terraform.vocabulary import MOVE_ARGUMENTS, MOVED
from octospec_terraform.writing.imported_moves import imported_moves
from octospec_terraform.writing.moves import own_moves, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octospec_terraform.syntax import BodyItem, Expression


def moved_blocks(before: Deployment, now: Deployment) -> Iterator[BodyItem]:
    """Write a block for each resource with a new address."""
    is_foreign = any(role.addresses for role in before.roles)
    moves = imported_moves(before, placed(now)) if is_foreign else own_moves(placed(before), placed(now))
    for position, move in enumerate(moves):
        names = zip(MOVE_ARGUMENTS, move, strict=True)
        yield from (BLANK,) if position else ()
        yield block(MOVED, body=tuple(Attribute(name, _written(address)) for name, address in names))


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
