"""External IDs of customers in the files of a release, which others may read.

A release is written to be published. The external ID is what distinguishes the vendor's requests for one
customer from those for another one, so no one else should read it there.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.release.record import RECORD
from octo_spec.resolve.external_ids import known_external_ids
from octo_spec.storage.hashing import paths_on_disk
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.customers import Customer
    from octo_spec.resolve.external_ids import KnownExternalId

EXPOSED = DiagnosticKind.error(
    "OCT837", "external-id-released", "A release would contain the external ID of a customer."
)
KNOWN = DiagnosticKind(
    "OCT838",
    "external-id-wanted",
    Severity.NOTE,
    "A release contains the external ID of its customer, as --with-external-id allows.",
)

LEAST: Final = 8
"""A shorter text, such as the name of a stage, may be in any file for another reason."""


@frozen
class ReleaseCustomers:
    """All customers of the customers file, and the one that the release is for."""

    all: tuple[Customer, ...] = ()
    own: Customer | None = None

    @property
    def presets(self) -> frozenset[str]:
        """The ids that the customer's entry presets."""
        return frozenset(self.own.preset) if self.own else frozenset()

    def exposures(self, spec: Spec, stage: Path, *, with_own: bool) -> Iterator[Diagnostic]:
        """Report each external ID that the files of a release contain; raises ``OSError``."""
        texts = {path: _plain(path, regular_content(stage / path)) for path in paths_on_disk(stage)}
        ids = tuple(known_external_ids(spec, self.all))
        longer = " ".join(known.value.casefold() for known in ids)
        looked_for = [_parts(known, is_own=self._is_own(known)) for known in ids]
        there = _present_ends(looked_for, texts.values())
        for known, all_parts in zip(ids, looked_for, strict=True):
            parts = tuple(part for part in all_parts if there is None or _ends(part) <= there)
            files = tuple(_files_with([_pattern(part, longer) for part in parts], texts))
            if files:
                yield self._exposure(known, files, with_own=with_own)

    def _is_own(self, known: KnownExternalId) -> bool:
        return self.own is not None and known.customer.id == self.own.id

    def _exposure(self, known: KnownExternalId, files: tuple[str, ...], *, with_own: bool) -> Diagnostic:
        whose = f"the external ID of customer {known.customer.id!r} ({_parameter_names(known.parameters)})"
        named = ", ".join(files)
        if not self._is_own(known):
            help = "remove it from what the release is made from"
            return EXPOSED.at(known.span, f"the release would contain {whose} in {named}", help)
        if with_own:
            help = f"publish the release only where {known.customer.id!r} can read it"
            return KNOWN.at(known.span, f"the release contains {whose} in {named}", help)
        help = (
            "remove it from the entry, so that the customer enters it, "
            "or use --with-external-id and publish the release only where this customer can read it"
        )
        return EXPOSED.at(known.span, f"the release would contain {whose} in {named}", help)


def _parameter_names(parameters: tuple[str, ...]) -> str:
    return ", ".join(f"parameter {id!r}" for id in parameters) or "a text of the spec"


def _parts(known: KnownExternalId, *, is_own: bool) -> tuple[str, ...]:
    """List the texts that reveal an external ID: the whole, or the answer that distinguishes it."""
    parts = dict.fromkeys((known.value, *known.answers))
    return tuple(part for part in parts if len(part) >= LEAST or (is_own and part == known.value))


def _ends(part: str) -> frozenset[str]:
    """Return the first and the last characters of a part, which are in each text that contains it."""
    folded = part.casefold()
    return frozenset((folded[:LEAST], folded[-LEAST:]))


def _present_ends(parts: Sequence[Sequence[str]], texts: Iterable[str]) -> frozenset[str] | None:
    """Return the ends of parts that are in a text: one pass rules out nearly all of many parts.

    Many external IDs begin alike, or end alike. ``None`` if the parts are few.
    """
    ends = frozenset(end for each in parts for part in each for end in _ends(part))
    if len(ends) <= FEW:
        return None
    short = {end for end in ends if len(end) < LEAST}
    found = (text[start : start + LEAST] for text in texts for start in range(len(text) - LEAST + 1))
    return frozenset(short.union(each for each in found if each in ends))


FEW: Final = 100
"""To search for this many parts one by one takes less time than a pass over all texts."""


def _pattern(part: str, ids: str) -> str:
    """Find a text anywhere; but only as a whole word, if it is short or a part of two external IDs."""
    pattern = re.escape(part.casefold())
    is_lone = len(part) >= LEAST and ids.count(part.casefold()) == 1
    return pattern if is_lone else rf"(?<![^\W_]){pattern}(?![^\W_])"


def _files_with(patterns: Sequence[str], texts: Mapping[str, str]) -> Iterator[str]:
    """Name the files that contain one of the texts."""
    if not patterns:
        return
    found = re.compile("|".join(patterns))
    for path, text in texts.items():
        if found.search(text):
            yield path
            if path == RECORD and found.search(text.rpartition('"launch"')[2]):
                yield from _FROM_RECORD


_FROM_RECORD: Final = ("../latest.json", "../index.html")
"""Files next to the release that repeat its links."""


def _plain(path: str, content: bytes) -> str:
    """Return a file and its name without the escapes of URLs, pages and Markdown.

    An archive holds its files uncompressed. A link may be in the value of another one, so it is read twice.
    """
    text = f"{path}\n{content.decode('utf-8', 'replace')}"
    return unquote(unquote(unescape(text).replace("\\", ""))).casefold()
