"""The two modes of a reader, alone in a module: every command imports the emitters, and few commands read."""

from __future__ import annotations

from enum import StrEnum


class ReadMode(StrEnum):
    """How a reader reads: what its own emitter wrote, or third-party files of the target."""

    STRICT = "strict"
    """Our own output: each note is an error, and octospec checks what the emitter always writes alike."""
    FOREIGN = "foreign"
    """Third-party files: a deployment that grants the same, without name and version.

    Each skipped construct gets a warning. Files that are not of the target give neither a deployment nor a
    diagnostic.
    """
