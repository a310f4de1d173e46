"""A store in memory, which honours conditions, or only some."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octo_spec.storage.destinations.destinations import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from octo_spec.release.publication import UploadedFile


@dataclass(slots=True)
class MemoryStore:
    """What lies in it by key; ``before_write`` is called with each key that is about to be written."""

    objects: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    honours: bool = True
    before_write: Callable[[str], None] = lambda _: None

    @property
    def display_name(self) -> str:
        return "s3://memory"

    def keys(self, beginning: str) -> frozenset[str]:
        return frozenset(key for key in self.objects if key.startswith(beginning))

    def folders(self, beginning: str) -> Iterator[str]:
        rest = (key.removeprefix(beginning) for key in self.keys(beginning))
        yield from {f"{beginning}{one.partition('/')[0]}/" for one in rest if "/" in one}

    def pages(self, beginning: str) -> Iterator[dict[str, datetime]]:
        for key in sorted(self.keys(beginning)):
            yield {key: self.times.get(key, self.now)}

    def remove(self, keys: Collection[str]) -> None:
        for key in keys:
            self.before_write(key)
            self.objects.pop(key, None)

    def read(self, key: str) -> Stored:
        return Stored(self.objects[key], tag(self.objects[key]))

    def places_above(self, name: str) -> Iterator[str]:
        raise NotImplementedError

    def create(self, file: UploadedFile) -> bool:
        self.before_write(file.key)
        return self._put(file, is_good=file.key not in self.objects)

    def replace(self, file: UploadedFile, tag_: str) -> bool:
        self.before_write(file.key)
        return self._put(file, is_good=file.key in self.objects and tag(self.objects[file.key]) == tag_)

    def _put(self, file: UploadedFile, *, is_good: bool) -> bool:
        if is_good or not self.honours:
            self.objects[file.key], self.times[file.key] = file.content, self.now
        return is_good or not self.honours


def tag(content: bytes) -> str:
    return f'"{hash(content)}"'
