"""Things by the resources that they are about, looked up by a resource that they may be about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from octo_spec.iam.glob import ANYTHING, Pattern, generic
from octo_spec.iam.glob_matching import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Element

Thing = TypeVar("Thing")

_NOT_LITERAL: Final = re.compile("[\ue000-\ue007]")


class Holding(Generic[Thing]):
    """Patterns of resources by their literal beginnings, so that few are tried for each resource."""

    def __init__(self) -> None:
        self._open: list[Thing] = []
        self._by_beginning: dict[str, list[tuple[Pattern, Thing]]] = {}
        self._lengths: set[int] = set()

    def add(self, resources: Element | None, thing: Thing) -> None:
        """Put ``thing`` under all resources that it is about."""
        if resources is None or resources.excluded or ANYTHING in resources.patterns:
            self._open.append(thing)
            return
        for pattern in resources.patterns:
            beginning = _NOT_LITERAL.split(pattern, maxsplit=1)[0]
            self._lengths.add(len(beginning))
            self._by_beginning.setdefault(beginning, []).append((pattern, thing))

    def around(self, resources: Element | None) -> Iterator[Thing]:
        """List what may be about all of ``resources``, once each.

        The generic text of a pattern is matched by whatever contains it.
        """
        yield from self._open
        if resources is not None and not resources.excluded:
            yield from dict.fromkeys(self._about(generic(min(resources.patterns))))

    def _about(self, text: str) -> Iterator[Thing]:
        for length in self._lengths:
            for pattern, thing in self._by_beginning.get(text[:length], ()):
                if matches(pattern, text):
                    yield thing
