"""The new addresses of earlier resources: such blocks grant nothing, and each names an existing resource."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octospec_terraform.reading.own.arguments import arguments
from octospec_terraform.syntax import Index, Literal, Member, Name, Template
from octospec_terraform.vocabulary import MOVE_ARGUMENTS, RESOURCE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from octo_spec.model.reports import Report
    from octospec_terraform.reading.own.read_resources import ResourceBlock
    from octospec_terraform.syntax import Block, Expression


def check_moves(blocks: tuple[Block, ...], resources: tuple[ResourceBlock, ...], report: Report) -> None:
    """Report a move that does not lead to a resource, or one from a resource that still exists."""
    there = {f"{resource.kind}.{resource.label}" for resource in resources}
    moves = [_move(block, report) for block in blocks]
    chains = {_resource(old): _resource(new) for old, new in moves}
    for block, (old, new) in zip(blocks, moves, strict=True):
        if block.labels:
            report(block.span, f"a block {block.kind!r} cannot have a label")
        is_left = old not in there or new == f"{old}[0]"
        is_known = _last(_resource(new), chains, there) and is_left and _kind(old) == _kind(new)
        if old and new and not is_known:
            report(block.span, f"{old} cannot have become {new}")


def _move(block: Block, report: Report) -> tuple[str, str]:
    given = arguments(block, MOVE_ARGUMENTS, report)
    old, new = (_address(given.need(name), report) for name in MOVE_ARGUMENTS)
    return old, new


def _last(address: str, chains: Mapping[str, str], there: Container[str]) -> bool:
    """Whether moves lead from an address, one after another, to a resource."""
    for _ in chains:
        if address in there:
            return True
        address = chains.get(address, "")
    return False


def _address(value: Expression, report: Report) -> str:
    """Read the address of an instance, which can be in other modules for other users, and under any key."""
    address = _dotted_address(value) or ""
    if _kind(address) not in RESOURCE_ARGUMENTS:
        report(value.span, "expected the address of a resource here")
        return ""
    return address


def _dotted_address(value: Expression) -> str | None:
    match value:
        case Name(name):
            return name
        case Member(of, name) if (before := _dotted_address(of)) is not None:
            return f"{before}.{name}"
        case Index(of, Literal() | Template() as key) if (before := _dotted_address(of)) is not None:
            return f"{before}[{key.value if isinstance(key, Literal) else json.dumps(key.literal)}]"
        case _:
            return None


_KEY: Final = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def _resource(address: str) -> str:
    return address.removesuffix("[0]")


def _kind(address: str) -> str:
    """Return the type of a resource: the second-last word; each module in front adds two words."""
    words = _KEY.sub("", address).split(".")
    is_whole = len(words) % 2 == 0 and all(word == "module" for word in words[:-2:2])
    return words[-2] if is_whole else ""
