"""Reads the values of a JSON text in parts: the events of lists, values on lines of their own, or one value.

Memory does not grow with the text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from octo_spec.frozen import mutable

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_EVENT: Final = 1 << 21
"""CloudTrail's events have at most 256 KB."""
DAMAGED: Final = object()
"""In the place of a value that is cut off, or not JSON."""
_LIST: Final = re.compile(r'\[|\{\s*"(?:Records|Events)"\s*:\s*\[')
"""How a list of events begins: as a file of a trail, as the output of lookup-events, or without a name."""
_LONGEST_BEGIN: Final = 200
_SKIPPED: Final = re.compile(r"[ \t\r\n,:\ufeff]*")
_DECODER: Final = json.JSONDecoder()


def event_of(data: object) -> Any:  # noqa: ANN401 - any JSON
    """Return an event of lookup-events as a file of a trail has it; anything else as it is."""
    if not isinstance(data, dict) or not isinstance(data.get("CloudTrailEvent"), str):
        return data
    try:
        return json.loads(data["CloudTrailEvent"])
    except (ValueError, RecursionError):
        return DAMAGED


@mutable
class JsonValues:
    """The events of lists, and the values outside of them: one on each line, or the whole file.

    Files that were joined are read to the end. A list without an end, and text that is not JSON, are damage.
    """

    parts: Iterator[str]
    text: str = ""
    at: int = 0
    depth: int = 0

    def __iter__(self) -> Iterator[Any]:
        while self._is_more():
            if self._skip_bracket():
                continue
            value = self._value()
            yield value
            if value is DAMAGED:
                return
        if self.depth:
            yield DAMAGED

    def _is_more(self) -> bool:
        self._skip()
        needed = 1 if self.depth else _LONGEST_BEGIN
        while len(self.text) - self.at < needed and self._read_more():
            self._skip()
        return self.at < len(self.text)

    def _skip(self) -> None:
        if found := _SKIPPED.match(self.text, self.at):
            self.at = found.end()

    def _read_more(self) -> bool:
        more = next(filter(None, self.parts), "")
        self.text, self.at = self.text[self.at :] + more, 0
        return bool(more)

    def _skip_bracket(self) -> bool:
        """Skip the beginning or the end of a list of events; return whether there was one."""
        if self.depth and self.text[self.at] in "]}":
            self.at, self.depth = self.at + 1, self.depth - 1
            return True
        begin = None if self.depth else _LIST.match(self.text, self.at)
        if begin is None:
            return False
        self.at, self.depth = begin.end(), 2 if begin[0].startswith("{") else 1
        return True

    def _value(self) -> Any:  # noqa: ANN401 - any JSON
        while True:
            try:
                value, self.at = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):
                if len(self.text) - self.at > LONGEST_EVENT * 8 or not self._read_more():
                    return DAMAGED
            else:
                return value
