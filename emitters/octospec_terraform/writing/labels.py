"""Labels of resources: names that read well, and are unique."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from octospec_terraform.naming import snake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.text import Text


class Labels:
    """Returns each label once for each kind of block; a later block with the same words gets a number."""

    def __init__(self, taken: Iterable[tuple[str, str]] = ()) -> None:
        self._given = set(taken)

    def give(self, kind: str, wanted: str) -> str:
        """Return ``wanted``, or ``wanted_2`` and so on."""
        numbered = (f"{wanted}_{number}" for number in count(2))
        label = (
            wanted
            if (kind, wanted) not in self._given
            else next(candidate for candidate in numbered if (kind, candidate) not in self._given)
        )
        self._given.add((kind, label))
        return label


def label(role: str, name: Text) -> str:
    """Make a label from a role's ID and the last part of a name or ARN."""
    words = _WORD_BORDER.sub("_", str(name).rpartition("/")[2])
    return "_".join((snake(role), *_WORDS.findall(words.lower())))


_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = re.compile(r"[a-z0-9]+")
