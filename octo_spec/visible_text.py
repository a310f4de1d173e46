r"""Text from anyone, in a form that changes nothing but the place where it is shown.

A file name, an id or an error of another program may hold control characters, which move the cursor of a
terminal, marks that reverse its order, and line breaks, which begin a command in the log of a CI system.
Each such character is shown as its escape: ``\n``, ``\x1b``, ``\u202e``. A backslash stays one backslash:
the result is for people, and JSON is for programs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Callable

_DRAWS_NOTHING: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What ``str.isprintable`` accepts although it is invisible: fillers, joiners and variation selectors.

https://www.unicode.org/Public/16.0.0/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point; and the
empty pattern of Braille.
"""


def escape(character: str) -> str:
    r"""Write a character as its escape, as Python does: ``\n``, ``\x1b``, ``\u202e``, ``\U000e0001``."""
    return character.encode("unicode_escape").decode("ascii")


def visible(text: str, escape: Callable[[str], str] = escape) -> str:
    """Escape each character of ``text`` that is not shown as itself; spaces of any width stay."""
    if text.isprintable() and (text.isascii() or not _DRAWS_NOTHING.search(text)):
        return text
    return "".join(each if _is_shown(each) else escape(each) for each in text)


def _is_shown(character: str) -> bool:
    is_shown = character.isprintable() or category(character) == "Zs"
    return is_shown and not _DRAWS_NOTHING.match(character)
