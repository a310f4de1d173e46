"""What others change in the output of a fleet, a folder or a store, a check and the next build find."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import pytest

from octo_spec import parallel
from octo_spec.release.publishing_codes import NO_DESTINATION
from octo_spec.storage.destinations.destinations import OtherObjectError, Stored
from octo_spec.storage.fleets import fleets, store_connections
from octo_spec.storage.fleets.fleet_folders import digest_of
from octo_spec.storage.hashing import digest_of_files
from tests.matrices import matrix
from tests.storage.memory_store import MemoryStore
from tests.storage.test_fleets import ACCEPTED, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Octospec, Ran

    Files = dict[str, bytes]
    Attack = Callable[[Files, Files], Files]
    """Changes all files of an output; the second files are those of an older build of another spec."""

HEAD: Final = '{"octospec-customers": 1, "common": {"formats": {"iam-json": {}}}}'
INDEX_FILE: Final = "customers/c0/iam-json/index.json"
MANIFEST: Final = "customers/c0/manifest.json"


class Output(Protocol):
    """The output of a fleet, as those see it who read it."""

    out: str

    def files(self) -> Files:
        """Return what customers get, with the index."""
        ...

    def put(self, files: Files) -> None:
        """Replace all of it, as someone can who may write there."""
        ...


@dataclass(frozen=True, slots=True)
class Versions:
    """All files of two builds, one after the other."""

    old: Files
    good: Files


VERSIONS: Final[dict[str, Versions]] = {}


@dataclass(slots=True)
class FolderOutput:
    folder: Path
    out: str = "out"

    def files(self) -> Files:
        return tree(self.folder / self.out)

    def put(self, files: Files) -> None:
        for path in self.files():
            (self.folder / self.out / path).unlink()
        for path, content in files.items():
            place = self.folder / self.out / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


@dataclass(slots=True)
class StoreOutput:
    store: MemoryStore
    out: str = "s3://memory"

    @property
    def run(self) -> str:
        return run_in(self.store.objects)

    def files(self) -> Files:
        return files_in(self.store.objects)

    def put(self, files: Files) -> None:
        self.store.objects = objects_with(self.store.objects, files)


def run_in(objects: Files) -> str:
    """Return the prefix of the run that the index names."""
    return f"{json.loads(objects['fleet.json'])['run']}/"


def files_in(objects: Files) -> Files:
    """Return the files of the run that the index names, and the index."""
    run = run_in(objects)
    inside = {key.removeprefix(run): objects[key] for key in objects if key.startswith(run)}
    return {**inside, "fleet.json": objects["fleet.json"]}


def objects_with(objects: Files, files: Files) -> Files:
    """Replace the index, and all that is in the run that the new one names."""
    run = run_in(files)
    rest = {key: content for key, content in objects.items() if not key.startswith(run)}
    inside = {f"{run}{path}": content for path, content in files.items() if path != "fleet.json"}
    return {**rest, **inside, "fleet.json": files["fleet.json"]}


@pytest.fixture(params=["folder", "store"])
def output(
    request: pytest.FixtureRequest, octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> FolderOutput | StoreOutput:
    store = MemoryStore()
    monkeypatch.setattr(store_connections, "_process_store", lambda _out, _process: store)
    monkeypatch.setattr(parallel, "processors", lambda: 1)
    monkeypatch.setattr(fleets, "installed_digest", lambda: "the same in each build")
    return FolderOutput(octospec.folder) if request.param == "folder" else StoreOutput(store)


def line(number: int, title: str = "") -> str:
    secret = "abcdefgh"[number] * 20
    entry = {"id": f"c{number}", "accept": ACCEPTED, "fix": {"external-id": secret}}
    return json.dumps({**entry, **({"title": title} if title else {})})


def write(octospec: Octospec, count: int = 3, title: str = "") -> None:
    lines = (line(number, title) for number in range(count))
    octospec.write("fleet.jsonl", "\n".join((HEAD, *lines)) + "\n")


def build(octospec: Octospec, output: Output, *options: str) -> Ran:
    return octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", output.out, *options)


# --- attacks -----------------------------------------------------------------------------------


def one_byte(files: Files, _: Files) -> Files:
    content = bytearray(files[INDEX_FILE])
    content[len(content) // 2] ^= 1
    return {**files, INDEX_FILE: bytes(content)}


def emptied(files: Files, _: Files) -> Files:
    return {**files, INDEX_FILE: b""}


def removed(files: Files, _: Files) -> Files:
    return {path: content for path, content in files.items() if path != INDEX_FILE}


def widened(files: Files, _: Files) -> Files:
    """Grant more, and say so in the manifest."""
    path = next(path for path in sorted(files) if "c0" in path and b"ce:Get*" in files[path])
    wider = files[path].replace(b"ce:Get*", b"ce:*")
    return with_manifest({**files, path: wider}, path)


def widened_and_indexed(files: Files, old: Files) -> Files:
    return with_index(widened(files, old))


def added_and_listed(files: Files, _: Files) -> Files:
    return with_index(with_manifest({**files, "customers/c0/iam-json/more.json": b"{}"}, ""))


def other_proof(files: Files, _: Files) -> Files:
    text = files[MANIFEST].replace(b'"equal-by-shape"', b'"equal"')
    assert text != files[MANIFEST]
    return with_index({**files, MANIFEST: text})


def other_spacing(files: Files, _: Files) -> Files:
    return with_index({**files, MANIFEST: files[MANIFEST] + b"\n"})


def another_customers_files(files: Files, _: Files) -> Files:
    """Give a customer what another one gets, with its external ID."""
    theirs = {path: files[path.replace("/c0/", "/c1/")] for path in files if "/c0/" in path}
    return with_index({**files, **theirs})


def index_of_less(files: Files, _: Files) -> Files:
    data = json.loads(files["fleet.json"])
    return {**files, "fleet.json": json.dumps({**data, "customers": 1, "sha256": "0" * 64}).encode()}


def index_with_two_runs(files: Files, _: Files) -> Files:
    """Readers of JSON differ in which of two equal keys they take."""
    text = files["fleet.json"].replace(b'"customers"', b'"run": "runs/evil",\n  "customers"', 1)
    return {**files, "fleet.json": text}


def a_format_more(files: Files, _: Files) -> Files:
    data = json.loads(files[MANIFEST])
    data["formats"]["terraform"] = data["formats"]["iam-json"]
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return with_index({**files, MANIFEST: text.encode()})


def old_version(_: Files, old: Files) -> Files:
    return old


def old_customer(files: Files, old: Files) -> Files:
    return with_index({path: old[path] if "/c0/" in path else files[path] for path in files})


def with_manifest(files: Files, path: str) -> Files:
    """Recompute the hashes of a manifest, and list all that is there."""
    data = json.loads(files[MANIFEST])
    own = {path: content for path, content in files.items() if path.startswith("customers/c0/iam-json/")}
    listed = {
        path.removeprefix("customers/c0/iam-json/"): hashlib.sha256(content).hexdigest()
        for path, content in sorted(own.items())
    }
    data["formats"]["iam-json"]["artifacts"] = listed
    assert not path or path in own
    return {**files, MANIFEST: (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()}


def with_index(files: Files) -> Files:
    """Recompute the hash of the index."""
    data = json.loads(files["fleet.json"])
    ids = sorted({path.split("/")[1] for path in files if path.startswith("customers/")})
    manifests = [files[f"customers/{id}/manifest.json"] for id in ids]
    lines = [f"{hashlib.sha256(one).hexdigest()}  {id}\n" for id, one in zip(ids, manifests, strict=True)]
    data["sha256"] = digest_of(lines)
    return {**files, "fleet.json": (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()}


ATTACKS: Final[dict[str, Attack]] = {
    attack.__name__: attack
    for attack in (
        one_byte,
        emptied,
        removed,
        widened,
        widened_and_indexed,
        added_and_listed,
        other_proof,
        other_spacing,
        another_customers_files,
        index_of_less,
        index_with_two_runs,
        a_format_more,
        old_version,
        old_customer,
    )
}
OF_INDEX: Final = ("index_of_less", "index_with_two_runs")


FAST: Final = ("one_byte", "widened_and_indexed", "index_of_less", "old_version")


@pytest.fixture
def versions(octospec: Octospec, output: Output) -> Versions:
    """Build an old version of the fleet and a new one: once for all tests, as each build gives the same."""
    place = type(output).__name__
    if place not in VERSIONS:
        write(octospec, title="Old")
        assert build(octospec, output).code == 0
        old = output.files()
        write(octospec)
        assert build(octospec, output).code == 0
        VERSIONS[place] = Versions(old, output.files())
    write(octospec)
    output.put(VERSIONS[place].good)
    return VERSIONS[place]


@pytest.mark.medium
@pytest.mark.parametrize("name", FAST)
def test_an_attack_is_found_named_and_written_over(
    octospec: Octospec, output: Output, versions: Versions, name: str
) -> None:
    assert_found(octospec, output, versions, name)


@pytest.mark.deep
@pytest.mark.parametrize("name", ATTACKS)
def test_so_is_each_with_a_cache_or_without(
    octospec: Octospec, output: Output, versions: Versions, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_found(octospec, output, versions, name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(octospec.folder / "cache"))
    for _ in range(2):
        again = build(octospec, output)
        assert (again.code, again.err, "3 unchanged" in again.out) == (0, "", True), again
    assert list((octospec.folder / "cache/octospec/fleets").iterdir())
    output.put(versions.good)
    assert_found(octospec, output, versions, name)
    assert build(octospec, output, "--check").code == 0
    again = build(octospec, output)
    assert (again.code, again.err, "3 unchanged" in again.out) == (0, "", True), again


def assert_found(octospec: Octospec, output: Output, versions: Versions, name: str) -> None:
    output.put(ATTACKS[name](versions.good, versions.old))
    attacked = output.files()
    assert attacked != versions.good
    named = "fleet.json" if name in OF_INDEX else "c0"

    checked = build(octospec, output, "--check")
    assert (checked.code, named in checked.out) == (1, True), checked
    assert output.files() == attacked, "a check writes nothing"

    built = build(octospec, output)
    assert built.code == 0, built
    if name != "old_version":  # without a cache it looks as before the first build of the new version
        assert named in built.out + built.err, built
    assert customers_get(output.files()) == customers_get(versions.good)


def customers_get(files: Files) -> Files:
    """Return all files, and the index without the name of the run."""
    index = {key: value for key, value in json.loads(files["fleet.json"]).items() if key != "run"}
    return {**files, "fleet.json": json.dumps(index).encode()}


def test_a_name_with_a_line_break_is_not_read_as_two_files() -> None:
    assert digest_of_files({"a": "1", "b": "2"}) != digest_of_files({'a", "1"], ["b': "2"})
    assert digest_of_files({"a": "1", "b": "2"}) != digest_of_files({"a\n2  b": "1"})


ADDED: Final = ("c0/iam-json/more.json", "c0/notes.txt", "evil/a.txt", "/x", "../y.html")


# --- files that are added ----------------------------------------------------------------------


@pytest.mark.medium
@pytest.mark.parametrize("output", ["folder"], indirect=True)
def test_a_file_that_is_added_to_a_folder_is_named(
    octospec: Octospec, output: FolderOutput, versions: Versions
) -> None:
    output.put({**versions.good, "customers/c0/iam-json/mine.json": b"{}", "customers/c1/notes.txt": b""})
    checked = build(octospec, output, "--check")
    assert (checked.code, "iam-json/mine.json does not belong there" in checked.out) == (1, True), checked
    built = build(octospec, output)
    assert (built.code, "holds files that octospec did not write: mine.json" in built.out) == (2, True), built
    assert "did not write or check customers/c1/notes.txt" in built.err
    (octospec.folder / "out/customers/c0/iam-json/mine.json").unlink()
    built = build(octospec, output)
    assert (built.code, "3 unchanged" in built.out, "OCT551" in built.err) == (0, True, True), built


@pytest.mark.medium
@pytest.mark.parametrize("output", ["folder"], indirect=True)
def test_a_link_to_the_very_files_of_a_format_is_refused(
    octospec: Octospec, output: FolderOutput, versions: Versions
) -> None:
    """Who may write where it leads could replace the files after the build."""
    del versions
    place, elsewhere = octospec.folder / "out/customers/c0/iam-json", octospec.folder / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    assert build(octospec, output, "--check").code == 1
    for _ in range(2):
        built = build(octospec, output)
        assert (built.code, "c0/iam-json is a link" in built.out) == (2, True), built
    place.unlink()
    assert build(octospec, output).code == 0
    assert not place.is_symlink()


@pytest.mark.medium
@pytest.mark.parametrize("output", ["folder"], indirect=True)
@pytest.mark.parametrize("path", ["fleet.json", MANIFEST])
def test_a_link_to_the_very_manifest_or_index_is_replaced(
    octospec: Octospec, output: FolderOutput, versions: Versions, path: str
) -> None:
    place, elsewhere = octospec.folder / "out" / path, octospec.folder / "elsewhere.json"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    assert build(octospec, output, "--check").code == 1
    built = build(octospec, output)
    named = "fleet.json differs" in built.err or "1 written: c0" in built.out
    assert (built.code, named, place.is_symlink()) == (0, True, False), built
    assert output.files() == versions.good


@pytest.mark.medium
@pytest.mark.parametrize("output", ["folder"], indirect=True)
def test_a_format_that_is_added_and_listed_is_named(
    octospec: Octospec, output: FolderOutput, versions: Versions
) -> None:
    files = a_format_more(versions.good, versions.old)
    output.put({**files, "customers/c0/terraform/main.tf": b"evil"})
    for options in (("--check",), (), ()):
        done = build(octospec, output, *options)
        assert "did not write or check customers/c0/terraform/main.tf" in done.err


@pytest.mark.medium
@pytest.mark.parametrize("output", ["store"], indirect=True)
@pytest.mark.parametrize("added", matrix(ADDED, ("c0/iam-json/more.json", "../y.html")))
def test_an_object_that_is_added_to_a_run_is_named_and_not_in_the_next(
    octospec: Octospec, output: StoreOutput, versions: Versions, added: str
) -> None:
    key = f"{output.run}{'customers/' if '..' not in added else ''}{added.removeprefix('../')}"
    output.store.objects[key] = b"evil"
    named = key.removeprefix(f"{output.run}customers/c0/")
    checked = build(octospec, output, "--check")
    assert (checked.code, f"{named} does not belong there" in checked.out) == (1, True), checked
    built = build(octospec, output)
    assert (built.code, "OCT550" in built.err, named in built.err) == (0, True, True), built
    assert customers_get(output.files()) == customers_get(
        {**versions.good, "run.json": output.files()["run.json"]}
    )
    assert build(octospec, output, "--check").code == 0


# --- a forged index of a store -----------------------------------------------------------------


@pytest.mark.medium
@pytest.mark.parametrize("output", ["store"], indirect=True)
@pytest.mark.parametrize(
    "run", matrix((f"runs/{'e' * 32}", "runs/evil", "elsewhere", ""), (f"runs/{'e' * 32}",))
)
def test_an_index_that_names_a_forged_run_is_not_believed(
    octospec: Octospec, output: StoreOutput, versions: Versions, run: str
) -> None:
    objects, good = output.store.objects, output.run
    for path, content in widened_and_indexed(versions.good, versions.old).items():
        objects[f"{run}/{path}"] = content
    index = {**json.loads(versions.good["fleet.json"]), "run": run}
    objects["fleet.json"] = json.dumps(index, indent=2).encode()
    checked = build(octospec, output, "--check")
    assert (checked.code, "c0" in checked.out) == (1, True), checked
    built = build(octospec, output)
    assert built.code == 0, built
    assert output.run not in (f"{run}/", good)
    assert customers_get(output.files()) == customers_get(
        {**versions.good, "run.json": output.files()["run.json"]}
    )


@pytest.mark.parametrize("output", ["store"], indirect=True)
def test_a_store_in_which_someone_keeps_writing_is_given_up(
    octospec: Octospec, output: StoreOutput, versions: Versions
) -> None:
    before = output.store.objects["fleet.json"]

    def meddle(key: str) -> None:
        if key.endswith("run.json"):
            output.store.objects[key.replace("run.json", "customers/c0/manifest.json")] = b"evil"

    output.store.before_write = meddle
    built = build(octospec, output)
    assert (built.code, "3 runs in s3://memory hold something else" in built.err) == (2, True), built
    assert output.store.objects["fleet.json"] == before
    assert versions.good["fleet.json"] == before


@pytest.mark.medium
@pytest.mark.parametrize("output", ["store"], indirect=True)
def test_what_a_customer_keeps_from_the_run_before_is_checked_by_the_cache(
    octospec: Octospec, output: StoreOutput, versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(octospec.folder / "cache"))
    build(octospec, output)
    lines = (HEAD, line(0), json.dumps({"id": "c1", "unknown": 1}), line(2))
    octospec.write("fleet.jsonl", "\n".join(lines) + "\n")
    built = build(octospec, output)
    assert (built.code, "OCT55" in built.err) == (2, False), built
    assert all(output.files()[path] == versions.good[path] for path in versions.good if "/c1/" in path)
    output.put({**output.files(), "customers/c1/iam-json/index.json": b"evil"})
    octospec.write("fleet.jsonl", "\n".join((*lines[:3], line(2, title="New"))) + "\n")
    built = build(octospec, output)
    assert (built.code, "the files of c1 were changed since octospec wrote them" in built.err) == (2, True)
    assert not any("/c1/" in path for path in output.files())


@pytest.mark.parametrize("output", ["store"], indirect=True)
def test_without_a_cache_what_a_customer_keeps_is_named_as_unchecked(
    octospec: Octospec, output: StoreOutput, versions: Versions
) -> None:
    octospec.write("fleet.jsonl", "\n".join((HEAD, line(0), json.dumps({"id": "c1", "unknown": 1}))) + "\n")
    built = build(octospec, output)
    assert (built.code, "are kept for c1, and were not checked" in built.err) == (2, True), built
    assert output.files()["customers/c1/manifest.json"] == versions.good["customers/c1/manifest.json"]


@pytest.mark.medium
@pytest.mark.parametrize("output", ["store"], indirect=True)
def test_an_object_that_cannot_be_read_is_not_what_octospec_wrote(
    octospec: Octospec, output: StoreOutput, versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone may upload an object that is too large, or encrypted with a key that octospec has not."""
    key, read = f"{output.run}{INDEX_FILE}", MemoryStore.read

    def reading(store: MemoryStore, requested: str) -> Stored:
        if requested == key:
            raise OtherObjectError(NO_DESTINATION.at(None, "larger than any file here"))
        return read(store, requested)

    monkeypatch.setattr(MemoryStore, "read", reading)
    assert build(octospec, output, "--check").code == 1
    built = build(octospec, output)
    assert (built.code, "iam-json/index.json differs" in built.err) == (0, True), built
    assert customers_get(files_in(output.store.objects)) == customers_get(
        {**versions.good, "run.json": output.files()["run.json"]}
    )


@pytest.mark.parametrize("output", ["store"], indirect=True)
@pytest.mark.parametrize("index", matrix((b"[" * 100_000, b"\xff", b"1" * 5000, b"{}"), (b"[" * 100_000,)))
def test_an_index_of_anything_is_refused(octospec: Octospec, output: StoreOutput, index: bytes) -> None:
    write(octospec)
    output.store.objects["fleet.json"] = index
    built = build(octospec, output)
    assert (built.code, "is not the index of a fleet" in built.err) == (2, True), built
