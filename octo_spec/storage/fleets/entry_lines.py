"""Writes what entries of a fleet say in ``deployed``: only that part of a line changes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.json_values import JsonValue

KEY: Final = "deployed"
_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\r\n]*")


@frozen
class _Member:
    """A member of a JSON object, with where its value begins and ends in the text."""

    key: str
    start: int
    end: int


def with_deployed(text: str, changed: Mapping[str, Mapping[str, JsonValue]]) -> str:
    """Return a fleet with other ``deployed`` for some customers, by id; all else stays as it is written.

    Raises ``KeyError`` with the id of a customer without a line in JSON.

    >>> with_deployed('{"id": "a", "x-n": 1.0}', {"a": {"account": "1"}})
    '{"id": "a", "x-n": 1.0, "deployed": {"account": "1"}}'
    """
    left = dict(changed)
    written = "\n".join(_line(line, left) for line in text.split("\n"))
    if left:
        raise KeyError(min(left))
    return written


def _line(line: str, left: dict[str, Mapping[str, JsonValue]]) -> str:
    members = _members(line) if left else []
    found = {each.key: each for each in members}
    id = json.loads(line[found["id"].start : found["id"].end]) if "id" in found else None
    if not isinstance(id, str) or id not in left:
        return line
    value = json.dumps(left.pop(id), ensure_ascii=False)
    if KEY in found:
        return f"{line[: found[KEY].start]}{value}{line[found[KEY].end :]}"
    end = members[-1].end
    return f'{line[:end]}, "{KEY}": {value}{line[end:]}'


def _members(line: str) -> list[_Member]:
    """Find the members of the object on a line; empty if it is not one, which its reader reports."""
    found: list[_Member] = []
    at = _skip_space(line, 0)
    if line[at : at + 1] != "{":
        return []
    try:
        while True:
            at = _skip_space(line, at + 1)
            if line[at : at + 1] != '"':
                return found
            key, at = _DECODER.raw_decode(line, at)
            start = _skip_space(line, _skip_space(line, at) + 1)
            _, at = _DECODER.raw_decode(line, start)
            found.append(_Member(key, start, at))
            at = _skip_space(line, at)
    except (ValueError, RecursionError):
        return []


def _skip_space(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at
