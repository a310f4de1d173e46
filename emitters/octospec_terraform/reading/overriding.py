"""Files whose name ends in ``override``: their blocks replace parts of the same blocks in other files.

https://developer.hashicorp.com/terraform/language/files/override
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octospec_terraform.syntax import Block, Body

if TYPE_CHECKING:
    from collections.abc import Iterable

_MERGED: Final = frozenset({"variable", "locals", "resource", "data", "module", "output"})
"""The blocks that affect grants; overrides of all other blocks have no effect here."""


def overrides(path: str) -> bool:
    """Return whether a file overrides others."""
    stem = posixpath.basename(path).removesuffix(".json").removesuffix(".tf")
    return stem == "override" or stem.endswith("_override")


def overridden(blocks: Iterable[Block], overriding: Iterable[Block]) -> tuple[Block, ...]:
    """Merge blocks of overriding files, in their order, into those of the same kind and labels."""
    merged = list(blocks)
    for block in overriding:
        if block.kind == "locals":
            merged = _with_locals(merged, block)
            continue
        if block.kind not in _MERGED:
            continue
        found = [at for at, each in enumerate(merged) if _header(each) == _header(block)]
        if not found:
            refuse(block.span, f"there is no block to override: {' '.join((block.kind, *block.labels))}")
        merged[found[0]] = replace(merged[found[0]], body=_merge(merged[found[0]].body, block.body))
    return tuple(merged)


def _header(block: Block) -> tuple[str, ...]:
    return (block.kind, *block.labels)


def _merge(body: Body, over: Body) -> Body:
    """Replace arguments one by one, and nested blocks all together by type, including ``dynamic`` ones."""
    named = {each.name: each for each in over.attributes}
    attributes = (*(named.pop(each.name, each) for each in body.attributes), *named.values())
    kinds = {_makes(block) for block in over.blocks}
    kept = (block for block in body.blocks if _makes(block) not in kinds)
    return Body((*attributes, *kept, *over.blocks))


def _makes(block: Block) -> str:
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind


def _with_locals(blocks: list[Block], over: Block) -> list[Block]:
    """Override values one by one, in any block."""
    named = {each.name: each for each in over.body.attributes}
    merged: list[Block] = []
    for block in blocks:
        if block.kind == "locals":
            values = tuple(named.pop(each.name, each) for each in block.body.attributes)
            merged.append(replace(block, body=Body((*values, *block.body.blocks))))
        else:
            merged.append(block)
    if named:
        refuse(over.span, f"there is no local to override: {', '.join(sorted(named))}")
    return merged
