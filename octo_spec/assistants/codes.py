"""What keeps the server from starting."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind

NO_SERVER: Final = DiagnosticKind.error(
    "OCT554", "no-server", "A server for assistants or editors that cannot start."
)
