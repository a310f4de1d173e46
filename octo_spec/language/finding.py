"""What a check over a loaded file found: a rule and the way to the value that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic, Rule
    from octo_spec.language.spans import Location, Spans


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault between fields; ``on_key`` tells that the key at the end of the way is meant, not its value."""

    rule: Rule
    location: Location
    message: str
    mend: str = ""
    on_key: bool = False

    def diagnostic(self, spans: Spans) -> Diagnostic:
        """Add the place."""
        span = spans.key(self.location) if self.on_key else spans.at(self.location)
        return self.rule.at(span, self.message, self.mend)
