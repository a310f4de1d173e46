"""The ``${…}`` in a text of a program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Access:
    """What a ``${…}`` names: a value of the program, and the properties to follow from it."""

    name: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.name, *self.path))


_TOKEN: Final = re.compile(
    r"""
      (?P<escape>\$\$\{)
    | \$\{(?P<name>[A-Za-z_][\w-]*)(?P<path>(?:\.[\w-]+|\[[0-9]+\]|\["[^"\]]*"\])*)\}
    | (?P<unclear>\$\$|\$\{)
    | (?P<literal>(?:[^$]|\$(?![${]))+)
    """,
    re.VERBOSE,
)
_STEP: Final = re.compile(r'(?<=")[^"\]]+(?=")|[\w-]+')


def pieces(written: str) -> Iterator[str | Access]:
    """Split a text; raise ``ValueError`` at a dollar sign whose meaning is not clear."""
    for token in _TOKEN.finditer(written):
        if token["name"]:
            yield Access(token["name"], tuple(_STEP.findall(token["path"])))
        elif token["unclear"]:
            msg = f"{written[token.start() :]!r} is neither a reference nor an escaped text"
            raise ValueError(msg)
        else:
            yield "${" if token["escape"] else token[0]
