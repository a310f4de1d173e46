"""The two modes of a reader, alone in a module: every command imports the emitters, and few of them read."""

from __future__ import annotations

from enum import StrEnum


class ReadMode(StrEnum):
    """How a reader reads: what its own emitter wrote, or files that anyone wrote for the target."""

    STRICT = "strict"
    """Our own output: each note is an error, and what the emitter always writes alike is checked."""
    FOREIGN = "foreign"
    """Anyone's files: a deployment that grants the same, without name and version, and a warning for each
    construct that is skipped; neither a deployment nor a diagnostic for files that are not of the target."""
