"""Modules in which something depends on itself: Terraform refuses each, and none that only looks so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emitters.terraform.cycles import CYCLES, NO_CYCLES
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines


@pytest.mark.parametrize("name", matrix(CYCLES, ["locals"]))
def test_terraform_refuses_a_cycle(name: str, cloud: Cloud, tmp_path: Path) -> None:
    module, _ = CYCLES[name]
    (tmp_path / "main.tf").write_text(module)
    said = _refusal(Terraform(VERSIONS[0], tmp_path, cloud))
    assert "Error: Cycle" in said or "Self-referential" in said


def _refusal(terraform: Terraform) -> str:
    """Give what Terraform says of a module: of a resource that names itself only when it plans."""
    try:
        terraform.start_and_validate()
    except AssertionError as error:
        return str(error)
    return terraform.refusal({})


@pytest.mark.parametrize("name", matrix(NO_CYCLES, ["one-role-after-another"]))
def test_terraform_accepts_what_only_looks_like_a_cycle(name: str, cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(NO_CYCLES[name])
    Terraform(VERSIONS[0], tmp_path, cloud).start_and_validate()
