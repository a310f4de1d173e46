"""What a person must decide about an imported spec, worst first, and its diagnostics folded by cause."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Severity
from octo_spec.importing.external_ids import EXTERNAL_ID_REQUIRED
from octo_spec.importing.language_fit import ACCESS_NARROWER, TRUST_NARROWER
from octo_spec.model.note_kinds import (
    CHANGED_INPUT,
    DEFAULT_TAKEN,
    NARROWER,
    NOT_TAKEN,
    OUTPUT_DROPPED,
    TAKEN_OTHERWISE,
)
from octo_spec.pipeline.importing import EXTRAS_SKIPPED, TEXT_OMITTED

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.importing import ImportedSpec

_SKIPPED: Final = frozenset({NOT_TAKEN, OUTPUT_DROPPED, EXTRAS_SKIPPED, TEXT_OMITTED})
_LESS: Final = frozenset({TRUST_NARROWER, ACCESS_NARROWER})
_INPUTS: Final = frozenset({NARROWER, EXTERNAL_ID_REQUIRED, CHANGED_INPUT, TAKEN_OTHERWISE, DEFAULT_TAKEN})
_WORDS: Final = (
    (_SKIPPED, "decide whether customers need what is skipped"),
    (_LESS, "decide whether the spec may trust and allow less"),
    (_INPUTS, "before an update, read what changes for the inputs"),
)
_NAMED: Final = 3


def decisions(imported: ImportedSpec, diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """Return at most five lines, the worst first."""
    reported = tuple(diagnostics)
    return (*_errors(imported.undecided), *_counts_by_kind(reported), *_texts(imported))


def _errors(undecided: Sequence[str]) -> Iterator[str]:
    if undecided:
        named = ", ".join(undecided[:_NAMED])
        more = f" and {len(undecided) - _NAMED} more" if len(undecided) > _NAMED else ""
        yield f"decide about each error that is accepted with a TODO: {named}{more}"


def _counts_by_kind(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    for kinds, words in _WORDS:
        found = [each.kind.code for each in diagnostics if each.kind in kinds]
        if found:
            yield f"{words}: {', '.join(f'{found.count(code)} x {code}' for code in sorted({*found}))}"


_TODO: Final = re.compile(r": TODO(?=[,}\n])")


def _texts(imported: ImportedSpec) -> Iterator[str]:
    """Say how many texts a person must write, and of which rules the spec accepts findings."""
    if texts := len(_TODO.findall(imported.text)):
        yield f"write the {'text' if texts == 1 else f'{texts} texts'} with TODO, as octospec lint lists them"


MOST_PLACES: Final = 5


def folded_by_cause(diagnostics: Iterable[Diagnostic], *, notes: bool) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each cause, with the other places; ``notes`` keeps all as they are."""
    if notes:
        return tuple(diagnostics)
    causes: dict[Hashable, list[Diagnostic]] = {}
    for each in diagnostics:
        if each.kind.severity is not Severity.NOTE:
            causes.setdefault((each.kind, _cause(each)), []).append(each)
    return tuple(map(_with_places, causes.values()))


def _cause(diagnostic: Diagnostic) -> str:
    """Return the part after the colon: before it are names, which differ."""
    _, colon, cause = diagnostic.message.partition(": ")
    return cause if colon and diagnostic.span else diagnostic.message


def _with_places(group: Sequence[Diagnostic]) -> Diagnostic:
    first, *others = group
    if not others:
        return first
    places = [f"{each.span.line}:{each.span.column}" for each in others if each.span]
    more = f" and {len(others) - MOST_PLACES} more" if len(others) > MOST_PLACES else ""
    named = f", at {', '.join(places[:MOST_PLACES])}{more}" if places else ""
    count = "once more" if len(others) == 1 else f"{len(others)} more times"
    return replace(first, message=f"{first.message} (the same {count}{named})")


def hidden_notes(diagnostics: Iterable[Diagnostic]) -> int:
    """Return how many diagnostics are notes, which are printed only on demand."""
    return sum(each.kind.severity is Severity.NOTE for each in diagnostics)
