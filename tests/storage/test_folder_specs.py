"""An output folder belongs to one spec: a build of another one changes nothing in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.pipeline.compile import Compilation
from octo_spec.pipeline.format_build import FormatBuild
from octo_spec.pipeline.proof import Proof
from octo_spec.resolve.customers import Customer
from octo_spec.storage.destinations.destinations import RefusedError
from octo_spec.storage.fleets.store_indexes import StoreIndex
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.folder_specs import SpecName
from octo_spec.storage.folders.manifest import FolderRecord, Manifest
from octo_spec.storage.folders.output import OutputFolder, built_folders
from octo_spec.storage.folders.staging import Stage
from tests.storage.memory_store import MemoryStore
from tests.storage.output_sets import NEW, OLD, artifacts
from tests.storage.test_fleets import HEAD, line, tree

if TYPE_CHECKING:
    from octo_spec.storage.folders.output import Builds
    from tests.cli.conftest import Octospec
    from tests.storage.output_sets import Sets

FLEET = ("--customers", "fleet.jsonl")


def builds(sets: Sets) -> Builds:
    emitted = tuple(
        FormatBuild(name, "test 1", artifacts(files), Proof.EQUAL) for name, files in sets.items()
    )
    return built_folders((Compilation(Customer(), None, emitted),))


def write(out: Path, sets: Sets, name: str, before: str | None = None, *, force: bool = False) -> set[State]:
    folder = OutputFolder(out, {"name": name}, force=force, renamed_from=before)
    return {built.state for built in folder.write(builds(sets))}


def name_in(manifest: Path) -> object:
    return json.loads(manifest.read_text())["spec"]["name"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("sets", [OLD, NEW, {"three": {"a.txt": "a\n"}}])
def test_a_second_spec_is_refused(tmp_path: Path, sets: Sets, *, force: bool) -> None:
    """Whether it would write the same files, other ones, or next to them."""
    assert write(tmp_path, OLD, "small") == {State.WRITTEN}
    before = tree(tmp_path)
    assert write(tmp_path, sets, "large", force=force) == {State.REFUSED}
    assert tree(tmp_path) == before


def test_a_check_refuses_it_too(tmp_path: Path) -> None:
    write(tmp_path, OLD, "small")
    checked = OutputFolder(tmp_path, {"name": "large"}).check(builds(OLD))
    assert {built.state for built in checked} == {State.REFUSED}


def test_a_renamed_spec_keeps_its_folder(tmp_path: Path) -> None:
    write(tmp_path, OLD, "small")
    assert write(tmp_path, NEW, "large", "tiny") == {State.REFUSED}
    assert write(tmp_path, NEW, "large", "small") == {State.WRITTEN}
    assert name_in(tmp_path / "manifest.json") == "large"
    # From now on, the folder belongs to the new name, with and without the option.
    assert write(tmp_path, NEW, "large") == {State.UNCHANGED}
    assert write(tmp_path, NEW, "large", "small") == {State.UNCHANGED}
    assert write(tmp_path, OLD, "small") == {State.REFUSED}


def test_a_folder_without_artifacts_belongs_to_no_spec(tmp_path: Path) -> None:
    manifest = {"octospec-manifest": 1, "spec": {"name": "small"}, "formats": {}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert write(tmp_path, OLD, "large") == {State.WRITTEN}


def test_the_folders_of_a_killed_first_build_belong_to_its_spec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_stage: Stage) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patching:
        patching.setattr(Stage, "commit", killed)
        patching.setattr(Stage, "abandon", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, OLD, "small")
    assert write(tmp_path, NEW, "large") == {State.REFUSED}
    assert name_in(tmp_path / "manifest.json") == "small"


@pytest.mark.parametrize(
    "index", ["[]", "{}", '{"octospec-fleet": 1, "spec": 1}', "[" * 100_000, f"[{'1' * 5000}]", '{"a": NaN}']
)
def test_an_index_that_octospec_did_not_write_names_no_spec(tmp_path: Path, index: str) -> None:
    (tmp_path / "fleet.json").write_text(index)
    assert write(tmp_path, OLD, "small") == {State.WRITTEN}


@pytest.mark.parametrize(
    ("out", "proposed"),
    [
        ("dist", "dist-iam-json"),
        ("a b/c d", "'a b/c d-iam-json'"),
        (".", "dist-iam-json"),
        ("/", "/dist-iam-json"),
    ],
)
def test_the_message_names_a_free_folder_next_to_it(out: str, proposed: str) -> None:
    """A folder in it would not do: a spec that was imported from a format has the name of its folder."""
    manifest = Manifest({"name": "small"}, {"one": FolderRecord({})})
    problem = SpecName("iam-json").other_spec(Path(out), manifest, Path(out))
    assert problem is not None
    assert problem.help.startswith(f"build it into another folder, as in --out {proposed}, or")


# --- with the command line ---------------------------------------------------------------------


@pytest.fixture
def other(octospec: Octospec) -> str:
    """Write a spec that differs in its name and in what it grants, and a fleet."""
    text = (octospec.folder / "spec.yaml").read_text().replace("ce:Get*", "ec2:Describe*")
    octospec.write("other.yaml", text.replace("name: small", "name: large"))
    octospec.write("fleet.jsonl", "\n".join((HEAD, line(1), line(2))) + "\n")
    return "other.yaml"


@pytest.mark.medium
def test_the_message_says_what_to_do(octospec: Octospec, other: str) -> None:
    assert octospec("build", "spec.yaml", "--format", "iam-json").code == 0
    before = tree(octospec.folder / "dist")
    ran = octospec("build", other, "--format", "iam-json")
    assert ran.code == 2
    assert (
        "OCT534 dist belongs to the spec 'small', and 'large' is another one; "
        "build it into another folder, as in --out dist-large, "
        "or say with --renamed-from small that it is the same spec under a new name\n"
    ) in ran.err
    assert tree(octospec.folder / "dist") == before
    fleet = octospec("build", other, *FLEET)
    assert (fleet.code, fleet.err.count("OCT534")) == (2, 1)
    assert tree(octospec.folder / "dist") == before
    assert octospec("build", other, "--format", "iam-json", "--renamed-from", "small").code == 0


@pytest.mark.medium
def test_the_folder_of_a_fleet_belongs_to_one_spec(octospec: Octospec, other: str) -> None:
    assert octospec("build", "spec.yaml", *FLEET).code == 0
    before = tree(octospec.folder / "dist")
    for options in ((*FLEET, "--prune"), (*FLEET, "--check"), ("--format", "iam-json")):
        ran = octospec("build", other, *options)
        assert (ran.code, ran.err.count("OCT534")) == (2, 1), options
        assert tree(octospec.folder / "dist") == before
    (octospec.folder / "dist/fleet.json").unlink()  # as if the first build had been interrupted
    ran = octospec("build", other, *FLEET)
    assert (ran.code, "OCT534 dist/customers/c1 belongs to the spec 'small'" in ran.out + ran.err) == (
        2,
        True,
    )
    assert "--out dist-large" in ran.out + ran.err
    assert tree(octospec.folder / "dist/customers").items() <= {
        (path.removeprefix("customers/"), content) for path, content in before.items()
    }
    renamed = octospec("build", other, *FLEET, "--renamed-from", "small")
    assert (renamed.code, "2 written" in renamed.out) == (0, True)
    assert name_in(octospec.folder / "dist/fleet.json") == "large"


# --- stores ------------------------------------------------------------------------------------


def test_the_index_of_a_store_belongs_to_one_spec() -> None:
    index = {"octospec-fleet": 1, "spec": {"name": "small"}, "run": f"runs/{'1' * 32}", "made-from": "x"}
    store = MemoryStore({"fleet.json": json.dumps(index).encode()})
    assert StoreIndex.read_from(store, SpecName("small")).run == f"runs/{'1' * 32}"
    assert StoreIndex.read_from(store, SpecName("large", "small")).run == f"runs/{'1' * 32}"
    with pytest.raises(RefusedError, match="holds the fleet of small, and not of large") as refused:
        StoreIndex.read_from(store, SpecName("large"))
    assert "or say with --renamed-from small that it is the same spec" in refused.value.problem.help
