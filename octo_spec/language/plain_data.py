"""The data of a file as texts, lists and dictionaries, without places."""

from __future__ import annotations

from octo_spec.source import Mapping, Node, Scalar, Sequence


def plain(node: Node) -> object:
    """Return the data of a node as texts, lists and dictionaries; a missing value is ``None``."""
    match node:
        case Scalar("", plain=True):
            return None
        case Scalar(value):
            return value
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {entry.key.value: plain(entry.value) for entry in entries}
