"""What a build can say of what it made."""

from __future__ import annotations

from enum import StrEnum


class Proof(StrEnum):
    """What is known of the artifacts of one format."""

    EQUAL = "equal"
    """They read back as the projected deployment, and allow the same requests in every setting."""
    SHAPE = "equal-by-shape"
    """As ``EQUAL``: that was proven for another customer, from whose they differ in values alone."""
    PLUGIN = "equal-by-plugin"
    """As ``EQUAL``, but the reader is that of a third-party plugin: the proof depends on the plugin."""
    UNVERIFIED = "unverified"
    """They were not read back: ``--no-verify``."""
    DOCUMENTATION = "documentation"
    """The emitter only documents; nothing is deployed from its artifacts."""
    FAILED = "failed"
    """They were not made, or do not say what the spec says."""
