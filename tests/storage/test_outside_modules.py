"""What a module names outside its folder is read within its checkout, and nothing beyond."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from octo_spec.storage.inputs.outside_modules import READ_BELOW, outside_paths, read_outside

MAIN = """
module "shared" {
  source = "../shared"
}
locals { policy = file("${path.module}/../../policy.json") }
"""
SHARED = """
module "deeper" {
  source = "./deeper"
}
output "json" { value = templatefile("${path.module}/docs/p.json", {}) }
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """Return a module in a checkout, whose files name files of the checkout and beyond."""
    checkout = tmp_path / "checkout"
    files = {
        "modules/iam/main.tf": MAIN,
        "modules/shared/main.tf": SHARED,
        "modules/shared/deeper/main.tf": 'module "up" { source = "../../../../beyond" }',
        "modules/shared/docs/p.json": "{}",
        "modules/other/main.tf": "",
        "policy.json": "{}",
        "../beyond/main.tf": "",
    }
    for name, text in files.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(text, "utf-8")
    (checkout / ".git").mkdir()
    return checkout / "modules" / "iam"


def _outside(module: Path) -> list[str]:
    return sorted(map(str, outside_paths(module, [PurePosixPath("main.tf")])))


def test_named_modules_and_files_are_read_within_the_checkout(module: Path) -> None:
    wanted = ["../../policy.json", "../shared/deeper/main.tf", "../shared/docs/p.json", "../shared/main.tf"]
    assert _outside(module) == wanted
    assert read_outside(module, PurePosixPath("../shared/main.tf")) == SHARED.encode()


def test_without_a_checkout_nothing_outside_is_read(module: Path) -> None:
    (module.parents[1] / ".git").rmdir()
    assert _outside(module) == []


def test_a_link_out_of_the_checkout_is_not_followed(module: Path) -> None:
    policy = module.parents[1] / "policy.json"
    policy.unlink()
    policy.symlink_to(module.parents[2] / "beyond" / "main.tf")
    assert "../../policy.json" not in _outside(module)


def test_where_one_folder_may_be_read_the_checkout_around_it_is_not(module: Path) -> None:
    before = READ_BELOW.set(module.parent)
    try:
        assert _outside(module) == ["../shared/deeper/main.tf", "../shared/docs/p.json", "../shared/main.tf"]
    finally:
        READ_BELOW.reset(before)
