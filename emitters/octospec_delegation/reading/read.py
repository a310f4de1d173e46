"""Reads a bundle into a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.plugin.read_mode import ReadMode
from octospec_delegation.reading.foreign_bundle import read_foreign
from octospec_delegation.reading.own_bundle import read_own

if TYPE_CHECKING:
    from octo_spec.plugin.artifacts import Artifact, Reading


def read(artifacts: tuple[Artifact, ...], mode: ReadMode) -> Reading:
    """Read a bundle of octospec, or a third-party one."""
    return read_own(artifacts) if mode is ReadMode.STRICT else read_foreign(artifacts)
