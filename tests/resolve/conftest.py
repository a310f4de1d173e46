"""Each error that resolving reports names a place of the spec, and not one that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.resolve.context import ResolutionContext
from octo_spec.source import Mapping

if TYPE_CHECKING:
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.spans import Location, Spans


@pytest.fixture(autouse=True)
def _places_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a misspelled place: it would be reported as the place around it, which no one notices."""
    report = ResolutionContext.report

    def checked(
        self: ResolutionContext, kind: DiagnosticKind, place: Location, message: str, help: str = ""
    ) -> None:
        assert is_there(self.spans, place), f"{place} is no place: {message}"
        report(self, kind, place, message, help)

    monkeypatch.setattr(ResolutionContext, "report", checked)


def is_there(spans: Spans, place: Location) -> bool:
    """Return whether each step leads on, until a short form represents the rest."""
    for count, segment in enumerate(place):
        node = spans.node(place[:count])
        if isinstance(node, Mapping) and segment not in {entry.key.value for entry in node.entries}:
            return False
    return True
