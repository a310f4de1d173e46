"""Diagnostics of emitters about extras: every command that reads a spec needs them, few read extras."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind

REFUSED = DiagnosticKind.error(
    "OCT164", "refused-in-extras", "Something in extras could grant permissions, or cannot be read."
)
UNKNOWN = DiagnosticKind.error(
    "OCT165", "unknown-in-extras", "Extras use a name that is not in the artifact."
)
CLASH = DiagnosticKind.error(
    "OCT166", "clash-in-extras", "Extras define a name that the artifact already has."
)

KINDS = (REFUSED, UNKNOWN, CLASH)
"""What an emitter that supports extras reports about them."""
