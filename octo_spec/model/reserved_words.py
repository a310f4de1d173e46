"""The words that targets reserve: each emitter declares them, and the core refuses specs that use them.

A spec can be built in every installed format, so a spec must not use a word that one of them reserves. The
core names no target: if a message names one, the emitter provides the words.
"""

from __future__ import annotations

import re
import sys
from dataclasses import field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.frozen import frozen
from octo_spec.model.plugin_patterns import PluginPattern, matches_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.model.naming import Naming

T = TypeVar("T")


class Slot(Enum):
    """A place in a spec at which a target may refuse a word."""

    QUESTION_ID = "the id of a parameter or of a choice"
    ROLE_ID = "the id of a role"
    CHOICE_VALUE = "a value of a choice"
    ALLOWED_VALUE = "an allowed value of a parameter"
    VALUE_WITH_FACTS = "an allowed value that has facts"
    LIST_ELEMENT = "an element of a list"


@frozen
class ReservedWords:
    """Words that a target refuses in one slot: words of a set, or words that a pattern matches as a whole.

    ``problem`` follows the word in the message, as in "'count' is kept by its target for itself". ``help``
    follows the message about an id (the default is "rename it"), or about a value of a choice.
    """

    slot: Slot
    words: frozenset[str] | re.Pattern[str] | PluginPattern
    problem: str
    help: str = ""

    def __post_init__(self) -> None:
        # Every command needs these words: check them when the plugin is imported, so that it is blamed.
        if not isinstance(self.words, frozenset | re.Pattern | PluginPattern):
            msg = f"{self.words!r} is neither a frozenset of words nor a pattern"
            raise TypeError(msg)

    def __contains__(self, word: str) -> bool:
        return self.refusal(word) is not None

    def refusal(self, word: str) -> ReservedWords | None:
        """Return what refuses ``word``; a word that is not compared in time is refused for that."""
        if isinstance(self.words, frozenset):
            return self if word in self.words else None
        match matches_whole(self.words, word):
            case None:
                return replace(self, problem=_UNDECIDED, help="shorten it, or uninstall that emitter")
            case is_reserved:
                return self if is_reserved else None


_UNDECIDED: Final = "takes too long to compare with a pattern that an installed emitter declares"


@frozen
class ReservedText:
    """A text that is refused everywhere, because the target interprets it wherever it occurs.

    ``problem`` follows the text in the message, as in "'{{resolve:' would make the target fetch a secret".
    """

    text: str
    kind: DiagnosticKind
    problem: str
    help: str = ""


UNLIMITED: Final = sys.maxsize


@frozen
class Reserved:
    """All that one target reserves, or that all installed targets reserve.

    ``role_names`` lists targets in which a role's name can equal the name of a parameter or a choice: the
    suffix of the role's id in that name -> the target. ``role_outputs`` are the ends of the outputs that each
    role gets, ``spec_outputs`` the outputs of every spec: the output of an external ID has the name of its
    parameter, and must differ from both. The lengths are those of the spec's description, in bytes, and of
    the description of a parameter or choice, in characters. ``id_styles`` show how targets write the id
    ``external-id``: "`ExternalId` in a template".
    ``file_keys`` distinguish the target's own files from a spec: a key of the outermost mapping -> what the
    file is, as in "a template". ``namings`` are those of the formats that support custom
    names: octospec fills them in, from the emitters.
    """

    words: tuple[ReservedWords, ...] = ()
    texts: tuple[ReservedText, ...] = ()
    role_names: Mapping[str, str] = field(default_factory=dict)
    role_outputs: tuple[str, ...] = ()
    spec_outputs: tuple[str, ...] = ()
    spec_description_bytes: int = UNLIMITED
    question_description_length: int = UNLIMITED
    id_styles: tuple[str, ...] = ()
    file_keys: Mapping[str, str] = field(default_factory=dict)
    namings: Mapping[str, Naming] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[DiagnosticKind, ...]:
        """The kinds of diagnostics with which the core reports reserved texts."""
        return _unique(reserved.kind for reserved in self.texts)

    def refusal(self, slot: Slot, word: str) -> ReservedWords | None:
        """Return the words that refuse ``word`` in ``slot``, if there are any."""
        refusals = (reserved.refusal(word) for reserved in self.words if reserved.slot is slot)
        return next(filter(None, refusals), None)

    def text_in(self, text: str) -> ReservedText | None:
        """Return a reserved text that occurs in ``text``, if there is one."""
        return next((reserved for reserved in self.texts if reserved.text in text), None)


NOTHING: Final = Reserved()


def union(declared: Iterable[Reserved]) -> Reserved:
    """Join what several targets reserve: what any of them refuses, and the smallest of their lengths."""
    targets = (*declared, NOTHING)
    return Reserved(
        words=tuple(words for target in targets for words in target.words),
        texts=tuple(text for target in targets for text in target.texts),
        role_names={end: name for target in targets for end, name in target.role_names.items()},
        role_outputs=_unique(end for target in targets for end in target.role_outputs),
        spec_outputs=_unique(output for target in targets for output in target.spec_outputs),
        spec_description_bytes=min(target.spec_description_bytes for target in targets),
        question_description_length=min(target.question_description_length for target in targets),
        id_styles=_unique(style for target in targets for style in target.id_styles),
        file_keys={key: found for target in targets for key, found in target.file_keys.items()},
    )


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file: no file or folder may have these names."""
