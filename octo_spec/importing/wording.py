"""The texts for people in a spec that are not deployed: reasons, comments, and accepted findings."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


TODO: Final = "TODO"
"""A placeholder for words that only a person knows; the rule ``unexplained-grant`` finds it."""


@frozen
class Wording:
    """Texts that the deployment does not have: comments at the top, reasons, categories, accepted findings.

    ``groups`` maps the id of a group, as its statements name it, to its reason. ``accept`` maps the place of
    a grant, a trust entry, a group, a role or a parameter to the rules whose findings are accepted there,
    each with the reason.
    """

    head: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    accept: Mapping[tuple[str | int, ...], Mapping[str, str]] = field(default_factory=dict)


NOTHING_MORE: Final = Wording()


def one_line(text: str) -> str:
    """Join the lines of a text, such as a file name, for a comment, and escape what is invisible."""
    return visible(" ".join(text.split()))


LONGEST_JOINED: Final = 240


def group_why(whys: Iterable[str]) -> str:
    """Return the reason for a group from those of its grants: all of them, if that is short."""
    different = tuple(dict.fromkeys(filter(None, whys)))
    joined = " ".join(different)
    return joined if different and len(joined) <= LONGEST_JOINED else TODO
