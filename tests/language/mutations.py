"""Specs with one error of shape: a key misspelled, or a value of a wrong kind."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def mutated(data: Any, change: str) -> Iterator[tuple[Any, str]]:  # noqa: ANN401 - what YAML holds
    """List copies of a file with one key misspelled or one value of a wrong kind."""
    for way in list(ways(data))[::2]:
        copy = deepcopy(data)
        holder = copy
        for segment in way[:-1]:
            holder = holder[segment]
        if change == "misspelled" and isinstance(holder, dict):
            holder[f"{way[-1]}Z"] = holder.pop(way[-1])
        elif change == "wrong":
            holder[way[-1]] = [["x"]] if isinstance(holder[way[-1]], dict) else {"x": {"y": "z"}}
        yield copy, "/".join(map(str, way))


def ways(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - as above
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*at, key)
        yield from ways(value, (*at, key))
