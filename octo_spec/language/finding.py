"""What a check over a loaded file found: a kind of diagnostic and the way to the value that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.language.spans import Location, Spans


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault between fields; ``on_key`` tells that the key at the end of the way is meant, not its value."""

    kind: DiagnosticKind
    location: Location
    message: str
    help: str = ""
    on_key: bool = False

    def diagnostic(self, spans: Spans) -> Diagnostic:
        """Add the place."""
        span = spans.key(self.location) if self.on_key else spans.at(self.location)
        return self.kind.at(span, self.message, self.help)
