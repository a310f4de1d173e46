"""An output folder never contains unproven artifacts, and no report says so; third-party files remain."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.folders import output, staging
from octo_spec.storage.folders.staging import Stage
from octo_spec.storage.regular import write_file

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from tests.cli.conftest import Octospec, Ran

BUILD = ("build", "spec.yaml", "--format", "terraform")
OFF = ("--fix", "extra=off")
GRANT = "ce:List*"  # what the choice `extra` adds


def main_tf(octospec: Octospec) -> str:
    return (octospec.folder / "dist/terraform/main.tf").read_text()


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


# --- --force -----------------------------------------------------------------------------------


@pytest.mark.deep
@pytest.mark.large
@pytest.mark.parametrize("lost", ["removed", "conflicted"])
def test_force_keeps_no_old_artifact_whose_manifest_is_lost(octospec: Octospec, lost: str) -> None:
    octospec(*BUILD, "--fix", "extra=on")
    assert GRANT in main_tf(octospec)
    manifest = octospec.folder / "dist/manifest.json"
    manifest.unlink() if lost == "removed" else manifest.write_text("<<<<<<< HEAD\n")
    refused = octospec(*BUILD, *OFF)
    assert refused.code == 2
    assert "OCT530" in refused.err
    assert "OCT509" in refused.err
    ran = octospec(*BUILD, *OFF, "--force")
    assert ran.code == 0
    assert GRANT not in main_tf(octospec)
    assert octospec(*BUILD, *OFF, "--check").code == 0
    assert octospec(*BUILD, "--fix", "extra=on").code == 0


@pytest.mark.medium
def test_what_force_keeps_is_named(octospec: Octospec) -> None:
    octospec(*BUILD)
    octospec.write("dist/terraform/own.tf", "# mine\n")
    ran = octospec(*BUILD, *OFF, "--force")
    assert "grants the same, next to third-party files\n" in ran.out
    assert "      dist/terraform/own.tf is not in the manifest, and remains\n" in ran.out
    assert (octospec.folder / "dist/terraform/own.tf").read_text() == "# mine\n"


@pytest.mark.medium
def test_force_keeps_the_very_file(octospec: Octospec) -> None:
    """A program that has it open goes on writing into it."""
    octospec(*BUILD)
    state = octospec.folder / "dist/terraform/terraform.tfstate"
    state.write_text("{}")
    state.chmod(0o600)
    before = state.stat()
    octospec(*BUILD, *OFF, "--force")
    assert os.path.samestat(before, state.stat())
    assert state.stat().st_mode == before.st_mode


@pytest.mark.medium
def test_a_kept_file_is_copied_where_the_file_system_has_no_links(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec(*BUILD)
    octospec.write("dist/terraform/own.tf", "# mine\n")
    monkeypatch.setattr(os, "link", _refusing(errno.EPERM))
    assert octospec(*BUILD, *OFF, "--force").code == 0
    assert (octospec.folder / "dist/terraform/own.tf").read_text() == "# mine\n"


def test_a_folder_in_the_place_of_an_artifact_is_refused_even_with_force(octospec: Octospec) -> None:
    (octospec.folder / "dist/terraform/main.tf").mkdir(parents=True)
    octospec.write("dist/terraform/main.tf/mine", "precious")
    ran = octospec(*BUILD, "--force")
    assert ran.code == 2
    assert "OCT509 dist/terraform holds files where artifacts belong: main.tf/mine; move them away" in ran.err
    assert "equal to the spec" not in ran.out
    assert files(octospec.folder / "dist") == ["terraform/main.tf/mine"]


@pytest.mark.medium
def test_nothing_is_said_to_be_written_that_does_not_read_so(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec(*BUILD)
    before = main_tf(octospec)
    swap = Stage.swap

    def spoiled(self: Stage, path: PurePosixPath) -> None:
        swap(self, path)
        (self.out / path / "main.tf").write_text("# not what was proven\n")

    monkeypatch.setattr(Stage, "swap", spoiled)
    ran = octospec(*BUILD, *OFF)
    assert ran.code == 2
    assert "OCT511 dist/terraform cannot be written: its content differs from what was written" in ran.err
    assert "equal to the spec" not in ran.out
    assert main_tf(octospec) == before
    assert files(octospec.folder / "dist") == sorted(
        ["manifest.json", *(f"terraform/{path}" for path in files(octospec.folder / "dist/terraform"))]
    )


@pytest.mark.medium
def test_what_cannot_be_read_again_is_not_said_to_be_written(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec(*BUILD)
    before = {path: (octospec.folder / path).read_bytes() for path in files(octospec.folder)}
    monkeypatch.setattr(output, "holds", _refusing(errno.EIO))
    ran = octospec(*BUILD, *OFF)
    assert ran.code == 2
    assert "OCT511 dist/terraform cannot be written: input/output error" in ran.err
    assert {path: (octospec.folder / path).read_bytes() for path in files(octospec.folder)} == before


@pytest.mark.medium
def test_a_refused_folder_is_not_called_equal(octospec: Octospec) -> None:
    (octospec.folder / "dist/terraform").mkdir(parents=True)
    octospec.write("dist/terraform/main.tf", "# mine\n")
    ran = octospec(*BUILD)
    assert ran.code == 2
    assert "equal to the spec" not in ran.out
    assert "nothing written" in ran.out


# --- what is in the way ------------------------------------------------------------------------


def reported(ran: Ran, code: str, *words: str) -> bool:
    """Return whether a build ended with 2, and its diagnostics contain a code and words."""
    said = " ".join(row["message"] for row in ran.json["diagnostics"] if row["code"] == code)
    return ran.code == 2 and ran.json["ok"] is False and all(word in said for word in words)


@pytest.mark.large
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["plain", "force"])
@pytest.mark.parametrize("kind", ["file", "link", "link to an empty folder", "dangling link", "FIFO"])
def test_what_is_where_a_format_folder_belongs_is_left_there(
    octospec: Octospec, kind: str, force: tuple[str, ...]
) -> None:
    place = octospec.folder / "dist/terraform"
    place.parent.mkdir()
    (octospec.folder / "elsewhere").mkdir()
    match kind:
        case "file":
            place.write_text("mine")
        case "FIFO":
            os.mkfifo(place)
        case "dangling link":
            place.symlink_to("nowhere")
        case _:
            place.symlink_to(octospec.folder / "elsewhere")
    before = place.lstat()
    ran = octospec(*BUILD, *force, "--json")
    assert reported(ran, "OCT509", "dist/terraform is a ", "that octospec did not write")
    assert os.path.samestat(place.lstat(), before)
    assert [path.name for path in place.parent.iterdir()] == ["terraform"]
    assert not list((octospec.folder / "elsewhere").iterdir())
    assert octospec(*BUILD, "--check").code == 1


@pytest.mark.medium
@pytest.mark.parametrize("place", ["dist/terraform", "dist/customers", "dist/customers/acme/terraform"])
def test_a_link_to_the_very_files_is_not_a_format_folder(octospec: Octospec, place: str) -> None:
    """Who may write where it leads could replace the files after the build."""
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {formats: {terraform: {}}}}\n")
    build = ("build", "spec.yaml", "--customers", "customers.yaml") if "customers" in place else BUILD
    assert octospec(*build).code == 0
    (octospec.folder / place).rename(octospec.folder / "elsewhere")
    (octospec.folder / place).symlink_to(octospec.folder / "elsewhere")
    for _ in range(2):
        assert reported(octospec(*build, "--json"), "OCT509", f"{place} is a link")
    assert octospec(*build, "--check").code == 1
    (octospec.folder / place).unlink()
    assert octospec(*build).code == 0
    assert not (octospec.folder / place).is_symlink()


@pytest.mark.medium
def test_a_fifo_among_the_files_is_a_third_party_file(octospec: Octospec) -> None:
    octospec(*BUILD)
    os.mkfifo(octospec.folder / "dist/terraform/pipe")
    assert "terraform/pipe does not belong there" in octospec(*BUILD, "--check").out
    assert reported(octospec(*BUILD, *OFF, "--json"), "OCT509", "pipe")
    assert octospec(*BUILD, *OFF, "--force").code == 0
    assert (octospec.folder / "dist/terraform/pipe").is_fifo()


@pytest.mark.medium
def test_an_artifact_that_became_a_link_is_a_file_again(octospec: Octospec) -> None:
    octospec(*BUILD)
    artifact = octospec.folder / "dist/terraform/main.tf"
    artifact.rename(octospec.folder / "real.tf")
    artifact.symlink_to(octospec.folder / "real.tf")
    assert octospec(*BUILD, "--check").code == 1
    assert octospec(*BUILD).code == 0
    assert not artifact.is_symlink()
    assert (octospec.folder / "real.tf").exists()


@pytest.mark.medium
def test_a_manifest_that_became_a_link_is_a_file_again(octospec: Octospec) -> None:
    octospec(*BUILD)
    manifest = octospec.folder / "dist/manifest.json"
    manifest.rename(octospec.folder / "real.json")
    manifest.symlink_to(octospec.folder / "real.json")
    assert octospec(*BUILD).code == 0
    assert not manifest.is_symlink()
    assert manifest.read_bytes() == (octospec.folder / "real.json").read_bytes()


@pytest.mark.medium
@pytest.mark.parametrize("kind", ["file", "link", "FIFO", "folder"])
def test_a_leftover_of_any_kind_is_gone_after_a_build(octospec: Octospec, kind: str) -> None:
    left = octospec.folder / "dist/.octospec-0123456789abcdef"
    left.parent.mkdir()
    (octospec.folder / "elsewhere").mkdir()
    octospec.write("elsewhere/precious", "mine")
    match kind:
        case "file":
            left.write_text("")
        case "FIFO":
            os.mkfifo(left)
        case "folder":
            (left / "new/terraform").mkdir(parents=True)
        case _:
            left.symlink_to(octospec.folder / "elsewhere")
    assert octospec(*BUILD).code == 0
    assert sorted(path.name for path in left.parent.iterdir()) == ["manifest.json", "terraform"]
    assert (octospec.folder / "elsewhere/precious").read_text() == "mine"
    assert "OCT510" not in octospec(*BUILD).err


def test_hidden_third_party_folders_are_no_leftovers(octospec: Octospec) -> None:
    for name in (".mine.octospec-old", ".octospec-notes", ".octospec-0123456789ABCDEF"):
        (octospec.folder / "dist" / name).mkdir(parents=True)
        octospec.write(f"dist/{name}/precious", "mine")
    before = files(octospec.folder / "dist")
    assert octospec(*BUILD).code == 0
    assert set(before) < set(files(octospec.folder / "dist"))


def test_nothing_is_written_through_a_link(octospec: Octospec) -> None:
    (octospec.folder / "dist").mkdir()
    octospec.write("victim", "mine")
    for name in ("manifest.json", ".manifest.json.temporary", ".octospec-lock"):
        (octospec.folder / "dist" / name).symlink_to(octospec.folder / "victim")
    assert reported(octospec(*BUILD, "--json"), "OCT511", ".octospec-lock", "symbolic links")
    (octospec.folder / "dist/.octospec-lock").unlink()
    assert octospec(*BUILD).code == 0
    assert (octospec.folder / "victim").read_text() == "mine"


# --- the out folder ----------------------------------------------------------------------------


@pytest.mark.parametrize("check", [(), ("--check",)], ids=["build", "check"])
def test_an_empty_name_is_not_a_folder(octospec: Octospec, check: tuple[str, ...]) -> None:
    assert reported(octospec(*BUILD, "--out", "", *check, "--json"), "OCT511", "--out names no folder")
    assert sorted(path.name for path in octospec.folder.iterdir()) == ["spec.yaml"]


@pytest.mark.medium
@pytest.mark.parametrize("out", ["spec.yaml", "/dev/null/x", "x" * 300, "x/" * 3000, "loop"])
def test_a_folder_that_cannot_be_made_is_reported_with_its_path(octospec: Octospec, out: str) -> None:
    (octospec.folder / "loop").symlink_to("loop")
    assert reported(octospec(*BUILD, "--out", out, "--json"), "OCT511", out[:200], "cannot be written: ")
    assert octospec(*BUILD, "--out", out, "--check", "--json").code in (1, 2)


@pytest.mark.medium
@pytest.mark.parametrize("check", [(), ("--check",)], ids=["build", "check"])
def test_a_file_is_not_an_output_folder(octospec: Octospec, check: tuple[str, ...]) -> None:
    os.mkfifo(octospec.folder / "dist")
    assert reported(
        octospec(*BUILD, *check, "--json"), "OCT511", "dist cannot be written: it is not a folder"
    )
    ran = octospec("build", "spec.yaml", *check)
    assert ran.out.count("refused") == 3
    assert ran.out.count("it is not a folder") == 1


def test_a_manifest_that_is_a_folder_is_reported_before_anything_is_written(octospec: Octospec) -> None:
    (octospec.folder / "dist/manifest.json").mkdir(parents=True)
    assert reported(
        octospec(*BUILD, "--json"), "OCT511", "dist/manifest.json cannot be written: it is a folder"
    )
    assert [path.name for path in (octospec.folder / "dist").iterdir()] == ["manifest.json"]


def test_a_lock_that_is_a_fifo_is_reported(octospec: Octospec) -> None:
    (octospec.folder / "dist").mkdir()
    os.mkfifo(octospec.folder / "dist/.octospec-lock")
    assert reported(octospec(*BUILD, "--json"), "OCT511", "dist/.octospec-lock", "not a regular file")


def test_a_link_to_a_folder_is_an_output_folder(octospec: Octospec) -> None:
    (octospec.folder / "real").mkdir()
    (octospec.folder / "dist").symlink_to("real")
    assert octospec(*BUILD).code == 0
    assert (octospec.folder / "dist").is_symlink()
    assert (octospec.folder / "real/terraform/main.tf").exists()


@pytest.mark.medium
@pytest.mark.parametrize("full_at", ["main.tf", "manifest.json.part"])
def test_a_full_disk_is_reported_and_leaves_the_old_folder(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, full_at: str
) -> None:
    octospec(*BUILD)
    before = {path: (octospec.folder / path).read_bytes() for path in files(octospec.folder)}

    def full(path: Path | str, content: bytes) -> None:
        if Path(path).name == full_at:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write_file(path, content)

    monkeypatch.setattr(staging, "write_file", full)
    assert reported(octospec(*BUILD, *OFF, "--json"), "OCT511", "dist", "no space left on device")
    assert {path: (octospec.folder / path).read_bytes() for path in files(octospec.folder)} == before


@pytest.mark.medium
def test_where_the_last_rename_fails_all_folders_are_the_old_ones(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec("build", "spec.yaml")
    before = {path: (octospec.folder / path).read_bytes() for path in files(octospec.folder)}
    monkeypatch.setattr(Stage, "commit", _refusing(errno.EIO))
    ran = octospec("build", "spec.yaml", *OFF)
    assert ran.code == 2
    assert ran.out.count("refused") == 3
    assert {path: (octospec.folder / path).read_bytes() for path in files(octospec.folder)} == before


def _refusing(code: int) -> object:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


# --- a forged manifest -------------------------------------------------------------------------


@pytest.mark.medium
@pytest.mark.parametrize("forged", [{"main.tf": "0" * 64}, {"evil.tf": "0" * 64}])
def test_a_manifest_that_lists_something_else_is_reported_and_replaced(
    octospec: Octospec, forged: dict[str, str]
) -> None:
    octospec(*BUILD)
    path = octospec.folder / "dist/manifest.json"
    good = path.read_text()
    data = json.loads(good)
    data["formats"]["terraform"]["artifacts"] |= forged
    path.write_text(json.dumps(data))
    checked = octospec(*BUILD, "--check")
    assert (checked.code, "dist/manifest.json differs about terraform" in checked.out) == (1, True), checked
    built = octospec(*BUILD)
    assert (built.code, "OCT530" in built.err, "find out who changed it" in built.err) == (0, True, True)
    assert path.read_text() == good
    assert octospec(*BUILD, "--check").code == 0
