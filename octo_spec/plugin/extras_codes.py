"""Diagnostics of emitters about extras: every command that reads a spec needs them, few read extras."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind

REFUSED = DiagnosticKind.error(
    "OCT164", "refused-in-extras", "Something in extras that might grant, or that cannot be read."
)
UNKNOWN = DiagnosticKind.error(
    "OCT165", "unknown-in-extras", "A name in extras of nothing that is in the artifact."
)
CLASH = DiagnosticKind.error(
    "OCT166", "clash-in-extras", "A name in extras that something else in the artifact has."
)

KINDS = (REFUSED, UNKNOWN, CLASH)
"""What an emitter that supports extras reports about them."""
