"""Compares what a file holds with a payload to what it holds with a mark: only the mark may differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octospec_terraform.writing.quoting import write_quoted
from tests.injection.marked_spec import NAMES, PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.injection.independent_parsers import Structure


@dataclass(frozen=True, slots=True)
class Comparison:
    """Payloads in the place of marks; a page for people shows several spaces as one, and quotes values."""

    payloads: Mapping[str, str]
    is_page: bool = False

    def differences(self, base: Structure, got: Structure, at: str = "") -> Iterator[str]:
        """Find what differs otherwise, each with its place."""
        if isinstance(base, dict) and isinstance(got, dict) and len(base) == len(got):
            for (key, value), (other, found) in zip(base.items(), got.items(), strict=True):
                yield from self.differences(key, other, f"{at}.{key} (key)")
                yield from self.differences(value, found, f"{at}.{key}")
        elif isinstance(base, list) and isinstance(got, list) and len(base) == len(got):
            for number, (value, found) in enumerate(zip(base, got, strict=True)):
                yield from self.differences(value, found, f"{at}[{number}]")
        elif base != got and not self._agree(base, got):
            yield f"{at}: {str(got)[:300]!r} instead of {str(base)[:300]!r}"

    def _agree(self, base: Structure, got: Structure) -> bool:
        if not isinstance(base, str) or not isinstance(got, str):
            return False
        if self.payloads.keys() & NAMES and base not in self.payloads:
            return True
        if self.is_page or any(field in base for field in self.payloads.keys() & PROSE):
            return _words(got) in (_words(self._expected(base)), _words(self._quoted(base)))
        return got == self._expected(base)

    def _expected(self, base: str) -> str:
        for field, payload in self.payloads.items():
            base = base.replace(field, payload)
        return base

    def _quoted(self, base: str) -> str:
        """Return what is expected if a page shows a value as HCL writes it."""
        for field, payload in self.payloads.items():
            base = base.replace(f'"{field}"', write_quoted(payload))
        return base


def _words(prose: str) -> list[str]:
    """Return the words of a sentence, which a target may end with one dot."""
    return prose.rstrip(". ").split()
