"""The cache of a fleet's customers: what it knows is skipped, and it is not believed if anything differs."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.pipeline.compile import Compiler
from octo_spec.storage.fleets import fleets
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.fleets.proven_customers import ProvenCustomer, ProvenCustomers
from octo_spec.storage.folders.build_cache import FLEETS
from octo_spec.storage.folders.folder_report import State
from tests.storage.test_fleet_attacks import FolderOutput, build, line, write
from tests.storage.test_fleets import tree

if TYPE_CHECKING:
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.resolve.customers import Customer
    from tests.cli.conftest import Octospec


@pytest.fixture
def cache(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(octospec.folder / "cache"))
    monkeypatch.setattr(fleets, "installed_digest", lambda: "the same in each build")
    return octospec.folder / "cache/octospec/fleets"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the customers that are worked out."""
    found: list[str] = []
    compiled = Compiler.compile_for

    def noting(compiler: Compiler, customer: Customer) -> Compilation:
        found.append(customer.id)
        return compiled(compiler, customer)

    monkeypatch.setattr(Compiler, "compile_for", noting)
    return found


@pytest.mark.medium
def test_only_what_the_cache_does_not_know_is_worked_out(
    octospec: Octospec, cache: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = FolderOutput(octospec.folder)

    def worked_out(*options: str) -> list[str]:
        compiled.clear()
        assert build(octospec, output, *options).code == 0
        return list(compiled)

    write(octospec)
    assert worked_out() == ["c0", "c1", "c2"]
    assert worked_out() == []
    assert worked_out("--check") == ["c0", "c1", "c2"], "a check depends on no cache"
    assert worked_out("--no-cache") == ["c0", "c1", "c2"]
    [file] = cache.iterdir()
    kept = file.read_bytes()
    octospec.write("fleet.jsonl", (octospec.folder / "fleet.jsonl").read_text() + line(3) + "\n")
    assert worked_out("--customer", "c3") == ["c3"]
    assert worked_out() == [], "a build of one customer forgets no other"
    (octospec.folder / "out/customers/c1/iam-json/index.json").write_text("evil")
    assert worked_out() == ["c1"]
    file.write_bytes(kept[:-1])
    assert worked_out() == ["c0", "c1", "c2", "c3"], "a damaged cache is not believed"
    assert worked_out() == []
    monkeypatch.setattr(fleets, "installed_digest", lambda: "another")
    assert worked_out() == ["c0", "c1", "c2", "c3"], "nor is that of another installation"
    monkeypatch.setattr(fleets, "installed_digest", lambda: None)
    assert worked_out() == ["c0", "c1", "c2", "c3"], "nor any, if it is unknown what is installed"


@pytest.mark.medium
def test_a_cache_in_the_output_folder_is_not_believed(
    octospec: Octospec, cache: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(octospec.folder / "out/cache"))
    write(octospec, 1)
    for _ in range(2):
        compiled.clear()
        build(octospec, FolderOutput(octospec.folder))
        assert compiled == ["c0"]
    assert not cache.exists()
    assert not (octospec.folder / "out/cache").exists()


@pytest.mark.medium
def test_an_old_version_of_all_is_named_by_a_cache(octospec: Octospec, cache: Path) -> None:
    output = FolderOutput(octospec.folder)
    write(octospec, title="Old")
    build(octospec, output)
    old = output.files()
    write(octospec)
    assert build(octospec, output).err == "", "a change is no attack"
    good = output.files()
    output.put(old)
    built = build(octospec, output)
    assert (built.code, built.err.count("were changed since octospec wrote them")) == (0, 3), built
    assert output.files() == good
    assert len(list(cache.iterdir())) == 1, "one file for a fleet and its destination"


def test_each_destination_has_its_own(cache: Path) -> None:
    report = CustomerReport("c0", State.WRITTEN, digest="d")
    ProvenCustomers.read("small", "out").keep([report], {"c0": "k"})
    assert ProvenCustomers.read("small", "./out/").of == {"c0": ProvenCustomer("k", "d")}
    assert ProvenCustomers.read("small", "other").of == {}
    assert ProvenCustomers.read("large", "out").of == {}
    ProvenCustomers.read("small", "out").keep([], {"c1": "k"})
    assert ProvenCustomers.read("small", "out").of == {}, "a customer that left is forgotten"
    assert len(list(cache.iterdir())) == 1


def test_what_is_not_proven_is_not_kept(cache: Path) -> None:
    reports = [
        CustomerReport("a", State.FAILED, digest="d"),
        CustomerReport("b", State.STALE, digest="d"),
        CustomerReport("c", State.WRITTEN),
        CustomerReport("d", State.UNCHANGED, digest="d"),
    ]
    ProvenCustomers.read("small", "out").keep(reports, {"a": "k", "b": "k", "c": "k", "d": ""})
    assert not cache.exists()


@pytest.mark.usefixtures("cache")
def test_two_builds_that_write_it_at_once_leave_one_of_theirs() -> None:
    def kept(number: int) -> None:
        reports = [CustomerReport(f"c{each}", State.WRITTEN, digest=f"d{number}") for each in range(200)]
        ProvenCustomers.read("small", "out").keep(reports, {each.id: "k" for each in reports})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(kept, range(40)))
    known = ProvenCustomers.read("small", "out").of
    assert (len(known), len({one.digest for one in known.values()})) == (200, 1)


@pytest.mark.parametrize(
    "content", [b"", b"octospec-customers 2\nk d c0", b"\xff\xfe", b"octospec-customers 1"]
)
@pytest.mark.usefixtures("cache")
def test_another_form_of_it_counts_as_empty(content: bytes) -> None:
    place = ProvenCustomers.read("small", "out").place
    FLEETS.write(place, content)
    assert ProvenCustomers.read("small", "out").of == {}


# --- what is written is the same on each machine -------------------------------------------------


@pytest.mark.medium
def test_what_is_written_does_not_depend_on_the_machine(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment that is made meanwhile by hard links changes the times of all installed files."""
    write(octospec)
    for out in ("one", "other"):
        with monkeypatch.context() as patched:
            patched.setattr(fleets, "installed_digest", lambda out=out: out)
            assert build(octospec, FolderOutput(octospec.folder, out)).code == 0
    assert tree(octospec.folder / "one") == tree(octospec.folder / "other")
    manifest = json.loads((octospec.folder / "one/customers/c0/manifest.json").read_text())
    assert set(manifest["spec"]) == {"name", "version", "sha256"}


# --- what docs/fleet.md says -------------------------------------------------------------------


def test_the_page_says_how_much_is_kept(cache: Path) -> None:
    page = " ".join((Path(__file__).parents[2] / "docs/fleet.md").read_text("utf-8").split())
    assert f"at most {FLEETS.most_files} fleets and {FLEETS.most_bytes >> 20} MiB" in page
    assert "a fleet of more than about 200,000 customers is not kept" in page
    ids = [f"customer-{number:06}" for number in range(1_000)]
    reports = [CustomerReport(id, State.WRITTEN, digest="d" * 64) for id in ids]
    ProvenCustomers.read("small", "out").keep(reports, dict.fromkeys(ids, "k" * 64))
    [file] = cache.iterdir()
    assert 0.8 < file.stat().st_size * 200 / FLEETS.largest < 1
