"""Compares what a file holds with a payload to what it holds with a mark: only the mark may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tests.injection.marked_spec import NAMES, PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.injection.independent_parsers import Structure

Payloads: TypeAlias = "Mapping[str, str]"
"""Mark -> the text in its place."""


def differences(base: Structure, got: Structure, payloads: Payloads, at: str = "") -> Iterator[str]:
    """Find what differs otherwise, each with its place."""
    if isinstance(base, dict) and isinstance(got, dict) and len(base) == len(got):
        for (key, value), (other, found) in zip(base.items(), got.items(), strict=True):
            yield from differences(key, other, payloads, f"{at}.{key} (key)")
            yield from differences(value, found, payloads, f"{at}.{key}")
    elif isinstance(base, list) and isinstance(got, list) and len(base) == len(got):
        for number, (value, found) in enumerate(zip(base, got, strict=True)):
            yield from differences(value, found, payloads, f"{at}[{number}]")
    elif base != got and not _agree(base, got, payloads):
        yield f"{at}: {str(got)[:300]!r} instead of {str(base)[:300]!r}"


def _agree(base: Structure, got: Structure, payloads: Payloads) -> bool:
    if not isinstance(base, str) or not isinstance(got, str):
        return False
    if payloads.keys() & NAMES and base not in payloads:
        return True
    expected = base
    for field, payload in payloads.items():
        expected = expected.replace(field, payload)
    if any(field in base for field in payloads.keys() & PROSE):
        return _words(expected) == _words(got)
    return expected == got


def _words(prose: str) -> list[str]:
    """Return the words of a sentence, which a target may end with one dot."""
    return prose.rstrip(". ").split()
