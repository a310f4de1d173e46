"""A store in memory, which honours conditions, or only some."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.cli.files.destinations import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.release.publication import PublishedFile


@dataclass(slots=True)
class MemoryStore:
    """What lies in it by key; ``before_write`` is called with each key that is about to be written."""

    objects: dict[str, bytes] = field(default_factory=dict)
    honours: bool = True
    before_write: Callable[[str], None] = lambda _: None

    @property
    def shown(self) -> str:
        return "s3://memory"

    def keys(self, beginning: str) -> frozenset[str]:
        return frozenset(key for key in self.objects if key.startswith(beginning))

    def read(self, key: str) -> Stored:
        return Stored(self.objects[key], tag(self.objects[key]))

    def above(self, name: str) -> Iterator[str]:
        raise NotImplementedError

    def create(self, file: PublishedFile) -> bool:
        self.before_write(file.key)
        return self._put(file, is_good=file.key not in self.objects)

    def replace(self, file: PublishedFile, tag_: str) -> bool:
        self.before_write(file.key)
        return self._put(file, is_good=file.key in self.objects and tag(self.objects[file.key]) == tag_)

    def _put(self, file: PublishedFile, *, is_good: bool) -> bool:
        if is_good or not self.honours:
            self.objects[file.key] = file.content
        return is_good or not self.honours


def tag(content: bytes) -> str:
    return f'"{hash(content)}"'
