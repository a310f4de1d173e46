"""An index of items by their resources, so that a lookup does not try every item.

The index uses the literal prefixes of patterns, like a trie: a pattern matches a text only if its literal
prefix is a prefix of the text.

>>> from octo_spec.iam.policy import parse
>>> def on(*resources):
...     statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": list(resources)}
...     return parse({"Statement": statement}).statements[0].resources
>>> index = ResourceIndex()
>>> index.add(on("arn:aws:s3:::a/*"), "bucket a")
>>> index.add(on("arn:aws:s3:::b/*"), "bucket b")
>>> index.add(on("*"), "everything")
>>> list(index.possible_covers(on("arn:aws:s3:::a/reports/*")))
['everything', 'bucket a']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from octo_spec.iam.glob import ANYTHING, Pattern, generic
from octo_spec.iam.glob_matching import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Element

Indexed = TypeVar("Indexed")

_NOT_LITERAL: Final = re.compile("[\ue000-\ue007]")


class ResourceIndex(Generic[Indexed]):
    """Items by the patterns of their resources."""

    def __init__(self) -> None:
        self._about_anything: list[Indexed] = []
        self._by_beginning: dict[str, list[tuple[Pattern, Indexed]]] = {}
        self._lengths: set[int] = set()

    def add(self, resources: Element | None, item: Indexed) -> None:
        """Index ``item`` by each of its resources; exceptions, and no resources, count as any resource."""
        if resources is None or resources.excluded or ANYTHING in resources.patterns:
            self._about_anything.append(item)
            return
        for pattern in resources.patterns:
            beginning = literal_beginning(pattern)
            self._lengths.add(len(beginning))
            self._by_beginning.setdefault(beginning, []).append((pattern, item))

    def possible_covers(self, resources: Element | None) -> Iterator[Indexed]:
        """Yield the items that may cover all of ``resources``, once each.

        A pattern that contains another one matches the other's generic text, so no other items are needed.
        """
        yield from self._about_anything
        if resources is not None and not resources.excluded:
            yield from dict.fromkeys(self._matching_items(generic(min(resources.patterns))))

    def _matching_items(self, text: str) -> Iterator[Indexed]:
        for length in self._lengths:
            for pattern, item in self._by_beginning.get(text[:length], ()):
                if matches(pattern, text):
                    yield item


def literal_beginning(pattern: Pattern) -> str:
    """Return the text with which everything that a pattern matches begins."""
    return _NOT_LITERAL.split(pattern, maxsplit=1)[0]
