"""What a strict reader refuses: it overrides the methods by which an import records a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octospec_cloudformation.reading import refusals as cloudformation
from octospec_terraform.reading.own import refusals as terraform

if TYPE_CHECKING:
    from octo_spec.foreign.notes import Notes


@pytest.mark.parametrize("refusals", [cloudformation.Refusals, terraform.Refusals])
def test_each_method_overrides_one_that_notes_have(refusals: type[Notes]) -> None:
    """If a method of the notes is renamed, a strict reader must not record a note instead of a refusal."""
    [notes] = refusals.__bases__
    own = {name for name in vars(refusals) if not name.startswith("__")}
    assert own <= set(vars(notes))
    assert {"skip", "skip_in_role"} <= own
