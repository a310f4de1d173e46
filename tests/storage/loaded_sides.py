"""Sides as a command loads them, or what it says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides.sides import DeploymentSide, SideOptions, load_side

if TYPE_CHECKING:
    from octo_spec.storage.sides.sides import LoadedSide


def side(written: str, options: SideOptions | None = None) -> LoadedSide:
    inputs = Inputs()
    found = load_side(written, inputs, options or SideOptions())
    assert found is not None, inputs.diagnostics
    return found


def deployed(written: str, options: SideOptions | None = None) -> DeploymentSide:
    found = side(written, options)
    assert isinstance(found, DeploymentSide)
    return found


def errors(written: str, options: SideOptions | None = None) -> list[str]:
    inputs = Inputs()
    assert load_side(written, inputs, options or SideOptions()) is None
    return [str(diagnostic) for diagnostic in inputs.diagnostics]
