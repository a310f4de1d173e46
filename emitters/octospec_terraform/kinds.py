"""The diagnostics that the writer and the reader of modules can report."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.model.note_kinds import CHANGED_INPUT, DEFAULT_TAKEN, NARROWER, NOT_TAKEN, TAKEN_OTHERWISE
from octo_spec.model.reports import NOT_UNDERSTOOD
from octo_spec.plugin.extras_codes import KINDS as EXTRAS_KINDS

NOT_NORMALIZED = DiagnosticKind.error(
    "OCT420",
    "not-in-normal-form",
    "Terraform would deploy another text: it converts every string to Unicode's normalization form C.",
)

TOO_LARGE = DiagnosticKind.error(
    "OCT421",
    "module-too-large",
    "The module is larger than octospec can read back, and so verify, within seconds.",
)

NO_ROOM_FOR_CREATE = DiagnosticKind.error(
    "OCT422", "no-room-for-create", "The module cannot have the variable `create`."
)

NOT_MOVED = DiagnosticKind(
    "OCT423",
    "not-moved",
    Severity.WARNING,
    "A resource of an earlier module that an update replaces instead of keeping it.",
)

KINDS: Final = (
    NOT_MOVED,
    NO_ROOM_FOR_CREATE,
    NOT_NORMALIZED,
    TOO_LARGE,
    NOT_UNDERSTOOD,
    NOT_TAKEN,
    TAKEN_OTHERWISE,
    NARROWER,
    CHANGED_INPUT,
    DEFAULT_TAKEN,
    *EXTRAS_KINDS,
)
