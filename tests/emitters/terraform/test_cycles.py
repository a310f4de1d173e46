"""What depends on itself is reported with its cycle; ``tests/engines/test_cycles.py`` asks Terraform."""

from __future__ import annotations

import pytest

from tests.emitters.terraform.cycles import CYCLES, NO_CYCLES
from tests.emitters.terraform.understood import understand


@pytest.mark.parametrize(("module", "path"), CYCLES.values(), ids=CYCLES.keys())
def test_a_cycle_is_reported_with_its_path_and_place(module: str, path: str) -> None:
    reading = understand(main=module)
    assert reading.deployment is None
    [note] = reading.diagnostics
    assert note.message == f"this is a cycle, which Terraform refuses: {path}"
    assert note.span
    assert note.span.path == "main.tf"
    assert note.span.line > 1


@pytest.mark.parametrize("module", NO_CYCLES.values(), ids=NO_CYCLES.keys())
def test_what_only_looks_like_a_cycle_is_accepted(module: str) -> None:
    reading = understand(main=module)
    assert reading.deployment
    assert not any("cycle" in note.message for note in reading.diagnostics)
