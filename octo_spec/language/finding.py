"""The finding of a check or a rule: a kind of diagnostic, and the location of the wrong value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Help
    from octo_spec.language.spans import Location, Spans


@frozen
class Finding:
    """An error at a location; ``on_key`` means that the last key of the location is wrong, not its value."""

    kind: DiagnosticKind
    location: Location
    message: str
    help: Help = ""
    on_key: bool = False

    def diagnostic(self, spans: Spans) -> Diagnostic:
        """Report the finding at its place in the file."""
        span = spans.key(self.location) if self.on_key else spans.at(self.location)
        return self.kind.at(span, self.message, self.help)
