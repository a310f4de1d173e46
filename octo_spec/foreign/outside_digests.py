"""Digests of the parts of a file that may give access outside its roles: equal ones give the same access."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@frozen
class WrittenPart:
    """What is written of a part or a declaration, without its place, and the names that it refers to."""

    text: str
    names: frozenset[str]


def outside_digest(part: WrittenPart, declared: Mapping[str, Iterable[WrittenPart]]) -> str:
    """Hash a part with all the declarations to which it refers by name, directly or through others.

    >>> declared = {"a": (WrittenPart("1", frozenset("b")),), "b": (WrittenPart("2", frozenset("a")),)}
    >>> changed = declared | {"b": (WrittenPart("3", frozenset()),)}
    >>> part = WrittenPart("a + 1", frozenset("a"))
    >>> outside_digest(part, declared) == outside_digest(part, changed)
    False
    """
    names = {*part.names}
    left = [*names]
    while left:
        mentioned = {name for each in declared.get(left.pop(), ()) for name in each.names} - names
        names |= mentioned
        left += mentioned
    texts = {name: [each.text for each in declared[name]] for name in names if name in declared}
    return sha256(json.dumps((part.text, texts), sort_keys=True).encode()).hexdigest()
