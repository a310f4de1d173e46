"""What a build can say about its artifacts."""

from __future__ import annotations

from enum import StrEnum


class Proof(StrEnum):
    """What is known about the artifacts of one format."""

    EQUAL = "equal"
    """They read back as the projected deployment, and allow the same requests for all choices."""
    SHAPE = "equal-by-shape"
    """Like ``EQUAL``: proven for another customer, whose artifacts differ only in values."""
    PLUGIN = "equal-by-plugin"
    """Like ``EQUAL``, but the reader is that of a third-party plugin: the proof depends on the plugin."""
    UNVERIFIED = "unverified"
    """They were not read back: ``--no-verify``."""
    DOCUMENTATION = "documentation"
    """The emitter only documents; nothing is deployed from its artifacts."""
    FAILED = "failed"
    """They were not built, or do not say what the spec says."""
