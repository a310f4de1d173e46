"""What octospec looked at is what it writes into, whatever someone puts in its place meanwhile."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from octo_spec.pipeline.compile import Compilation
from octo_spec.pipeline.format_build import FormatBuild
from octo_spec.pipeline.proof import Proof
from octo_spec.resolve.customers import Customer
from octo_spec.storage.fleets.fleets import FleetWork
from octo_spec.storage.folders import former_customers, pinned_folders
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.output import OutputFolder, built_folders
from octo_spec.storage.folders.pinned_folders import identity
from octo_spec.storage.folders.staging import Stage
from tests.storage.output_sets import NEW, OLD, artifacts, on_disk
from tests.storage.test_fleets import HEAD, line

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.storage.folders.output import Builds
    from tests.cli.conftest import Octospec

WAYS = pytest.mark.parametrize("way", ["by the open folder", "by its path"])


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Write a folder that belongs to someone else, with folders of the same names."""
    for name in ("one", "two", "customers/acme/one", "customers/acme/two"):
        (tmp_path / "victim" / name).mkdir(parents=True)
        (tmp_path / "victim" / name / "a.txt").write_text("precious")
    return tmp_path / "victim"


def without_open_files(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "by its path":
        monkeypatch.setattr(pinned_folders, "_OPEN_FILES", "/nowhere")


def built(customer: str = "", new: str = "old") -> Builds:
    sets = NEW if new == "new" else OLD
    builds = tuple(FormatBuild(name, "test 1", artifacts(files), Proof.EQUAL) for name, files in sets.items())
    return built_folders((Compilation(Customer(customer), None, builds),))


# --- one folder --------------------------------------------------------------------------------


def test_a_pinned_folder_stays_the_same(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "dist").mkdir()
    with pinned_folders.pinned_folder(tmp_path / "dist") as place:
        (tmp_path / "dist").rename(tmp_path / "moved")
        (tmp_path / "dist").symlink_to("victim")
        (place / "a").write_text("a")
    assert (tmp_path / "moved/a").read_text() == "a"
    assert not (victim / "a").exists()


@WAYS
def test_a_link_below_is_refused_and_a_link_that_a_person_names_is_not(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    without_open_files(way, monkeypatch)
    (tmp_path / "dist").symlink_to("victim")
    with pinned_folders.pinned_folder(tmp_path / "dist", PurePosixPath("new/below")) as place:
        (place / "a").write_text("a")
    assert (victim / "new/below/a").exists()
    (victim / "new/link").symlink_to("below")
    for path in ("new/link", "new/link/x", "new/below/a"):
        with (
            pytest.raises(OSError, match="a link or a file is in the way") as refused,
            pinned_folders.pinned_folder(tmp_path / "dist", PurePosixPath(path)),
        ):
            pass
        assert refused.value.filename == str(tmp_path / "dist" / path)


@WAYS
def test_an_error_names_the_file_as_a_person_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    without_open_files(way, monkeypatch)
    with (
        pytest.raises(OSError, match="No such file") as failed,
        pinned_folders.pinned_folder(tmp_path) as place,
    ):
        (place / "nowhere/a").read_text()
    assert failed.value.filename == str(tmp_path / "nowhere/a")


def test_another_folder_in_its_place_is_refused(tmp_path: Path, victim: Path) -> None:
    there = identity(tmp_path)
    with pinned_folders.pinned_folder(tmp_path, same_as=there):
        pass
    with (
        pytest.raises(OSError, match="another folder is in its place"),
        pinned_folders.pinned_folder(victim, same_as=there),
    ):
        pass


# --- a build -----------------------------------------------------------------------------------


def swapping(out: Path, victim: Path) -> Callable[[], None]:
    """Return what replaces a folder by a link to the victim's, once."""

    def swap() -> None:
        if not out.is_symlink():
            out.rename(out.with_name("moved"))
            out.symlink_to(victim)

    return swap


@pytest.mark.parametrize("moment", ["begin", "put", "plan", "swap", "commit", "clear"])
def test_an_output_folder_that_is_swapped_for_a_link_harms_no_other_folder(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    out, before = tmp_path / "dist", on_disk(victim)
    OutputFolder(out, {"name": "x"}).write(built())
    at(moment, swapping(out, victim), monkeypatch)
    done = OutputFolder(out, {"name": "x"}).write(built(new="new"))
    assert on_disk(victim) == before
    assert {each.state for each in done} == {State.WRITTEN}
    assert on_disk(tmp_path / "moved")["one/a.txt"] == "new a\n"


@WAYS
@pytest.mark.parametrize("moment", ["put", "plan", "swap"])
def test_a_folder_of_customers_that_is_swapped_for_a_link_is_refused(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch, moment: str, way: str
) -> None:
    without_open_files(way, monkeypatch)
    out, before = tmp_path / "dist", on_disk(victim)
    OutputFolder(out, {"name": "x"}).write(built("acme"))
    at(moment, swapping(out / "customers", victim / "customers"), monkeypatch)
    done = OutputFolder(out, {"name": "x"}).write(built("acme", "new"))
    assert on_disk(victim) == before
    assert {each.state for each in done} == {State.REFUSED}
    assert all(str(out) in each.diagnostics[0].message for each in done)


def at(moment: str, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Act before a step of a stage."""
    step = getattr(Stage, moment)

    def with_act(*arguments: object, **how: object) -> object:
        act()
        return step(*arguments, **how)

    monkeypatch.setattr(
        Stage, moment, classmethod(lambda _, *a, **h: with_act(*a, **h)) if moment == "begin" else with_act
    )


def test_nothing_is_pruned_in_a_folder_that_was_swapped(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, before = tmp_path / "dist", on_disk(victim)
    OutputFolder(out, {"name": "x"}).write(built("acme"))
    listed = former_customers._listed_paths

    def swapped(customer: former_customers.FormerCustomer) -> tuple[str, ...]:
        if blocked:
            swapping(out / "customers", victim / "customers")()
        blocked.append(customer)
        return listed(customer)

    blocked: list[object] = []
    monkeypatch.setattr(former_customers, "_listed_paths", swapped)
    OutputFolder(out, {"name": "x"}, staying=("nova",), prune=True).write(built("nova"))
    assert on_disk(victim) == before
    assert (out / "customers").is_symlink()


def test_messages_name_the_folder_as_a_person_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dist/one").mkdir(parents=True)
    Path("dist/one/mine").write_text("mine")
    Path("dist/.octospec-0123456789abcdef").mkdir()
    output = OutputFolder(Path("dist"), {"name": "x"})
    reported = [*(each for done in output.write(built()) for each in done.diagnostics), *output.notes]
    assert {each.kind.code for each in reported} == {"OCT509", "OCT510", "OCT530"}
    assert not [each for each in reported if "/proc/" in each.message or "dist/" not in each.message]


@pytest.mark.medium
def test_a_fleet_stops_writing_into_a_folder_that_was_replaced(
    octospec: Octospec, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec.write("fleet.jsonl", "\n".join((HEAD, line(1), line(2))) + "\n")
    before, build = on_disk(victim), FleetWork.compilation_for

    def swapped(work: FleetWork, customer: Customer) -> Compilation:
        if customer.id == "c2":
            swapping(octospec.folder / "out", victim)()
        return build(work, customer)

    monkeypatch.setattr(FleetWork, "compilation_for", swapped)
    ran = octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "out")
    assert (ran.code, on_disk(victim)) == (2, before)
    assert "another folder is in its place now" in ran.out + ran.err
    assert (octospec.folder / "moved/customers/c1/cloudformation/template.yaml").exists()
