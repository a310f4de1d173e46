"""Shared parts of readers of third-party artifacts: notes, cases, and parts a spec cannot represent."""
