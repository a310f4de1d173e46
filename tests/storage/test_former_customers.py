"""Customers no longer in the customers file are reported, and ``--prune`` removes their artifacts."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.folders.former_customers import former_customers
from octo_spec.storage.folders.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec

BUILD = ("build", "spec.yaml", "--customers", "customers.yaml")
LEFT = "warning: OCT532 dist/customers/nova exists, but the customers file has no customer 'nova'"


def customers(*ids: str) -> str:
    entries = "".join(
        f"  {id}: {{preset: {{external-id: of{id}}}, formats: {{terraform: {{}}}}}}\n" for id in ids
    )
    return f"octospec-customers: 1\ncustomers:\n{entries}"


@pytest.fixture
def nova_left(octospec: Octospec) -> Octospec:
    octospec.write("customers.yaml", customers("acme", "nova"))
    octospec(*BUILD)
    octospec.write("customers.yaml", customers("acme"))
    return octospec


def nova(octospec: Octospec) -> Path:
    return octospec.folder / "dist/customers/nova"


def recorded(octospec: Octospec) -> list[str]:
    return list(json.loads((octospec.folder / "dist/manifest.json").read_text())["formats"])


def test_a_build_reports_who_left_and_keeps_the_folder(nova_left: Octospec) -> None:
    ran = nova_left(*BUILD)
    assert ran.code == 0
    assert f"{LEFT}; --prune removes the files of it that the manifest lists" in ran.err
    assert ran.out.endswith("1 unchanged, 1 no longer in the file: nova\n")
    assert recorded(nova_left) == ["customers/acme/terraform", "customers/nova/terraform"]


@pytest.mark.medium
def test_a_check_fails(nova_left: Octospec) -> None:
    ran = nova_left(*BUILD, "--check")
    assert ran.code == 1
    assert LEFT in ran.err
    checked = nova_left(*BUILD, "--check", "--json")
    assert checked.json["former-customers"] == ["nova"]
    assert checked.json["ok"] is False


@pytest.mark.medium
@pytest.mark.parametrize("only", [("--customer", "acme"), ("--format", "iam-json")])
def test_whatever_is_built_the_whole_file_says_who_left(octospec: Octospec, only: tuple[str, ...]) -> None:
    octospec.write("customers.yaml", customers("acme", "nova", "orbit"))
    octospec(*BUILD)
    octospec.write("customers.yaml", customers("acme", "orbit"))
    ran = octospec(*BUILD, *only, "--json")
    assert ran.json["former-customers"] == ["nova"]


@pytest.mark.medium
def test_a_build_without_customers_knows_of_no_one_who_left(nova_left: Octospec) -> None:
    assert "OCT532" not in nova_left("build", "spec.yaml").err


@pytest.mark.medium
def test_prune_removes_what_the_manifest_lists(nova_left: Octospec) -> None:
    ran = nova_left(*BUILD, "--prune")
    assert ran.code == 0
    assert "note: OCT533 the artifacts of 'nova' were removed from dist/customers/nova" in ran.err
    assert not nova(nova_left).exists()
    assert recorded(nova_left) == ["customers/acme/terraform"]
    assert nova_left(*BUILD, "--check").code == 0
    assert (nova_left.folder / "dist/customers/acme/terraform/main.tf").exists()


@pytest.mark.medium
def test_prune_removes_nothing_else(nova_left: Octospec) -> None:
    state = nova(nova_left) / "terraform/terraform.tfstate"
    state.write_text("precious")
    ran = nova_left(*BUILD, "--prune")
    assert "third-party files in it remain" in ran.err
    assert [path.name for path in (nova(nova_left) / "terraform").iterdir()] == ["terraform.tfstate"]
    assert recorded(nova_left) == ["customers/acme/terraform"]
    again = nova_left(*BUILD, "--prune")
    assert f"{LEFT}; remove it if it is not needed" in again.err
    assert state.read_text() == "precious"


def test_prune_leaves_a_folder_where_a_file_was(nova_left: Octospec) -> None:
    artifact = nova(nova_left) / "terraform/main.tf"
    artifact.unlink()
    artifact.mkdir()
    (artifact / "mine").write_text("precious")
    assert nova_left(*BUILD, "--prune").code == 0
    assert [path.name for path in (nova(nova_left) / "terraform").rglob("*")] == ["main.tf", "mine"]


@pytest.mark.medium
def test_a_folder_whose_name_is_not_utf_8_is_shown(nova_left: Octospec) -> None:
    (nova_left.folder / os.fsdecode(b"dist/customers/\xff")).mkdir()
    assert nova_left(*BUILD).code == 0
    assert len(nova_left(*BUILD, "--json").json["former-customers"]) == 2


@pytest.mark.medium
@pytest.mark.parametrize("place", ["customers/nova/terraform", "customers/nova", "customers"])
def test_prune_follows_no_link(nova_left: Octospec, place: str) -> None:
    linked = nova_left.folder / "dist" / place
    linked.rename(nova_left.folder / "elsewhere")
    linked.symlink_to(nova_left.folder / "elsewhere")
    before = sorted((nova_left.folder / "elsewhere").rglob("*"))
    ran = nova_left(*BUILD, "--prune")
    assert ran.code == 2
    assert f"OCT509 dist/{place} is a link that octospec did not write; move it away" in ran.err
    assert sorted((nova_left.folder / "elsewhere").rglob("*")) == before


def test_a_prune_that_was_interrupted_goes_on(nova_left: Octospec) -> None:
    (nova(nova_left) / "terraform/main.tf").unlink()
    assert nova_left(*BUILD, "--prune").code == 0
    assert not nova(nova_left).exists()


@pytest.mark.medium
def test_whose_folder_was_removed_by_hand_leaves_the_manifest_with_prune(nova_left: Octospec) -> None:
    for path in (nova(nova_left) / "terraform").rglob("*"):
        path.is_file() and path.unlink()  # type: ignore[func-returns-value]
    assert LEFT in nova_left(*BUILD).err
    nova_left(*BUILD, "--prune")
    assert recorded(nova_left) == ["customers/acme/terraform"]


def test_prune_needs_a_customers_file_and_a_build(octospec: Octospec) -> None:
    assert "--prune needs --customers FILE" in octospec("build", "spec.yaml", "--prune").err
    octospec.write("customers.yaml", customers("acme"))
    assert octospec(*BUILD, "--prune", "--check").code == 2


def test_a_customer_with_an_id_in_other_letters_keeps_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS, where a folder has both names."""
    (tmp_path / "customers/acme").mkdir(parents=True)
    assert [former.id for former in former_customers(tmp_path, Manifest(), ["Acme"])] == ["acme"]
    monkeypatch.setattr(type(tmp_path), "samefile", lambda one, other: one.name.lower() == other.name.lower())
    assert not former_customers(tmp_path, Manifest(), ["Acme"])
    assert [former.id for former in former_customers(tmp_path, Manifest(), ["nova"])] == ["acme"]
