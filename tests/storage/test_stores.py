"""A fleet in a store: whole runs, and an index that is written last, if it is still the one that was seen."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from octo_spec import parallel
from octo_spec.plugin.package_extras import extra_help
from octo_spec.storage.fleets import fleets, store_connections
from tests.storage.memory_store import MemoryStore
from tests.storage.test_fleets import line, tree, write

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec, Ran


class Killed(BaseException):
    """As if the process ended here."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    found = MemoryStore()
    monkeypatch.setattr(store_connections, "_process_store", lambda _out, _process: found)
    monkeypatch.setattr(parallel, "processors", lambda: 1)
    # An environment that is made meanwhile by hard links, as uv makes them, changes when these files changed.
    monkeypatch.setattr(fleets, "installed_digest", lambda: "the same in both builds")
    return found


def put(octospec: Octospec, *options: str) -> Ran:
    return octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "s3://memory", *options)


def current(store: MemoryStore) -> dict[str, bytes]:
    """Give what the index says that customers get."""
    run = json.loads(store.objects["fleet.json"])["run"]
    beginning = f"{run}/"
    mark = f"{run}/run.json"
    return {key.removeprefix(beginning): store.objects[key] for key in store.keys(beginning) if key != mark}


def in_folder(octospec: Octospec) -> dict[str, bytes]:
    octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "folder", "--prune")
    return {
        path: content for path, content in tree(octospec.folder / "folder").items() if path != "fleet.json"
    }


@pytest.mark.medium
def test_a_run_holds_what_a_folder_holds_and_the_index_is_written_last(
    octospec: Octospec, store: MemoryStore
) -> None:
    write(octospec, *map(line, range(5)))
    order: list[str] = []
    store.before_write = order.append
    done = put(octospec)
    assert (done.code, "5 written" in done.out) == (0, True), done
    assert current(store) == in_folder(octospec)
    index = json.loads(store.objects["fleet.json"])
    assert index["sha256"] == json.loads((octospec.folder / "folder/fleet.json").read_text())["sha256"]
    assert order[0] == f"{index['run']}/run.json"
    assert order[-1] == "fleet.json"
    before = dict(store.objects)
    order.clear()
    assert "5 unchanged" in put(octospec).out
    assert "5 unchanged" in put(octospec, "--no-cache").out
    assert store.objects == before


@pytest.mark.medium
def test_a_change_makes_a_run_of_its_own_and_who_left_is_not_in_it(
    octospec: Octospec, store: MemoryStore
) -> None:
    write(octospec, line(0), line(1))
    put(octospec)
    before = dict(store.objects)
    write(octospec, line(0, title="Other"))
    assert put(octospec).code == 0
    assert current(store) == in_folder(octospec)
    assert {key: store.objects[key] for key in before if key != "fleet.json"} == {
        key: content for key, content in before.items() if key != "fleet.json"
    }


@pytest.mark.medium
def test_a_build_that_is_killed_leaves_the_index_and_the_next_one_goes_on(
    octospec: Octospec, store: MemoryStore
) -> None:
    write(octospec, line(0), line(1))
    put(octospec)
    seen, index = current(store), store.objects["fleet.json"]
    write(octospec, line(0, title="New"), line(1, title="New"))

    def killed(key: str) -> None:
        if "c1/manifest.json" in key and store.objects["fleet.json"] == index:
            raise Killed

    store.before_write = killed
    with pytest.raises(Killed):
        put(octospec)
    assert current(store) == seen
    store.before_write = lambda _: None
    assert "1 unchanged, 1 written" in put(octospec).out
    assert current(store) == in_folder(octospec)


@pytest.mark.medium
def test_of_two_builds_at_once_the_first_index_stays(octospec: Octospec, store: MemoryStore) -> None:
    write(octospec, line(0))
    put(octospec)
    write(octospec, line(0, title="Slow"))
    theirs = b'{"octospec-fleet": 1, "spec": {"name": "small"}, "run": "runs/other", "made-from": "other"}'

    def other(key: str) -> None:
        if key == "fleet.json":
            store.objects[key] = theirs

    store.before_write = other
    done = put(octospec)
    assert (done.code, "OCT549" in done.err) == (2, True), done
    assert store.objects["fleet.json"] == theirs


@pytest.mark.medium
def test_who_fails_keeps_what_the_run_before_holds(octospec: Octospec, store: MemoryStore) -> None:
    write(octospec, line(0), line(1))
    put(octospec)
    before = current(store)
    write(octospec, line(0, title="New"), json.dumps({"id": "c1", "unknown": "1"}))
    done = put(octospec)
    assert (done.code, "1 failed: c1" in done.out) == (2, True), done
    after = current(store)
    assert {key: content for key, content in after.items() if "/c1/" in key} == {
        key: content for key, content in before.items() if "/c1/" in key
    }
    assert any(after[key] != before[key] for key in before if "/c0/" in key)
    write(octospec, line(0, title="New"), "no json")
    assert put(octospec).code == 2
    assert {key for key in current(store) if "/c1/" in key} == {key for key in before if "/c1/" in key}
    write(octospec, line(0, title="New"), line(1, fix={"external-id": "aa", "nothing": "x"}))
    assert put(octospec).code == 2
    assert {key for key in current(store) if "/c1/" in key} == {key for key in before if "/c1/" in key}
    write(octospec, line(0, title="New"), line(1))
    assert put(octospec).code == 0
    assert current(store) == in_folder(octospec)


@pytest.mark.medium
def test_what_is_missing_in_a_run_is_written_again_and_what_differs_is_in_a_new_run(
    octospec: Octospec, store: MemoryStore
) -> None:
    write(octospec, line(0), line(1))
    put(octospec)
    whole = dict(store.objects)
    key = next(key for key in store.objects if key.endswith("c0/cloudformation/template.yaml"))
    del store.objects[key]
    assert "1 unchanged, 1 written" in put(octospec).out
    assert store.objects == whole
    store.objects[key] = b"by hand"
    for options in (("--no-cache",), ()):
        done = put(octospec, *options)
        named = "OCT550 the files of c0 were changed since octospec wrote them" in done.err
        assert (done.code, named) == (0, True) if options else (done.code, done.err) == (0, ""), done
    assert store.objects[key] == b"by hand", "nothing in a run is overwritten"
    assert current(store) == in_folder(octospec)
    assert len(runs(store)) == 2


def test_a_store_that_overwrites_is_refused_before_a_customer_is_written(
    octospec: Octospec, store: MemoryStore
) -> None:
    write(octospec, line(0))
    store.honours = False
    done = put(octospec)
    assert (done.code, "OCT548" in done.err) == (2, True), done
    assert [key for key in store.objects if not key.endswith("run.json")] == []
    store.honours = True
    store.objects["fleet.json"] = b"[]"
    assert "is not the index of a fleet" in put(octospec).err
    store.objects["fleet.json"] = b'{"spec": {"name": "big"}, "run": "runs/x", "made-from": "x"}'
    assert "holds the fleet of big, and not of small" in put(octospec).err
    assert b"big" in store.objects["fleet.json"]


# --- old runs ----------------------------------------------------------------------------------

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def built(
    octospec: Octospec, store: MemoryStore, title: str, *options: str, later: timedelta = DAY * 3
) -> str:
    """Build something new some time later, and name its run."""
    store.now += later
    write(octospec, line(0, title=title), line(1))
    done = put(octospec, *options)
    assert done.code == 0, done
    return str(json.loads(store.objects["fleet.json"])["run"])


def runs(store: MemoryStore) -> set[str]:
    return {"/".join(key.split("/")[:2]) for key in store.keys("runs/")}


@pytest.mark.medium
def test_prune_removes_what_no_index_has_named_since_an_hour_and_a_day(
    octospec: Octospec, store: MemoryStore
) -> None:
    first, second = built(octospec, store, "A"), built(octospec, store, "B")
    assert runs(store) == {first, second}
    third = built(octospec, store, "C", "--prune")
    assert runs(store) == {second, third}
    assert current(store) == in_folder(octospec)
    store.now += HOUR * 2
    done = put(octospec, "--prune")
    assert (done.code, f"{second}/ was removed: no index names it" in done.err) == (0, True), done
    assert runs(store) == {third}
    assert current(store) == in_folder(octospec)


@pytest.mark.medium
def test_nothing_is_removed_that_someone_may_still_read(octospec: Octospec, store: MemoryStore) -> None:
    first, second = built(octospec, store, "A"), built(octospec, store, "B")
    third = built(octospec, store, "C", "--prune", later=HOUR / 2)
    assert runs(store) == {first, second, third}
    fourth = built(octospec, store, "D", "--prune", later=HOUR * 2)
    assert runs(store) == {second, third, fourth}, "younger than a day, and the one that was read until now"


@pytest.mark.medium
def test_a_run_in_which_a_build_is_at_work_stays(octospec: Octospec, store: MemoryStore) -> None:
    """It may go on in a run that was begun long ago: then its mark is new."""
    built(octospec, store, "A")
    before = store.objects["fleet.json"]
    begun = built(octospec, store, "B")
    store.objects["fleet.json"] = before
    store.now += DAY * 3
    gone_on: list[set[str]] = []

    def pruned(key: str) -> None:
        if key == "fleet.json" and not gone_on:
            gone_on.append(runs(store))
            other = built(octospec, store, "C", "--prune", later=HOUR)
            assert {begun, other} <= runs(store)

    store.before_write = pruned
    write(octospec, line(0, title="B"), line(1))
    assert "OCT549" in put(octospec).err
    assert len(gone_on) == 1
    assert begun in runs(store)


@pytest.mark.medium
def test_a_build_whose_run_was_removed_puts_no_index(octospec: Octospec, store: MemoryStore) -> None:
    write(octospec, line(0), line(1))

    def removed(key: str) -> None:
        if key.endswith("c1/manifest.json"):
            store.objects = {key: content for key, content in store.objects.items() if "run" not in key}

    store.before_write = removed
    done = put(octospec)
    assert (done.code, "was removed while this build was running" in done.err) == (2, True), done
    assert "fleet.json" not in store.objects


@pytest.mark.medium
def test_what_others_put_next_to_the_runs_stays(octospec: Octospec, store: MemoryStore) -> None:
    built(octospec, store, "A")
    others = ("runs/notes/a.txt", "runs/readme", f"runs/{'0' * 31}/a", f"other/{'0' * 32}/a")
    for key in others:
        store.objects[key], store.times[key] = b"theirs", store.now
    built(octospec, store, "B", "--prune")
    assert {*others} <= store.objects.keys()


@pytest.mark.medium
def test_a_removal_that_broke_off_is_brought_to_its_end(octospec: Octospec, store: MemoryStore) -> None:
    first, second = built(octospec, store, "A"), built(octospec, store, "B")

    def killed(key: str) -> None:
        if key.startswith(first) and not key.endswith("run.json"):
            raise Killed

    store.before_write = killed
    with pytest.raises(Killed):
        built(octospec, store, "C", "--prune")
    assert first in runs(store)
    store.before_write = lambda _: None
    third = str(json.loads(store.objects["fleet.json"])["run"])
    fourth = built(octospec, store, "D", "--prune")
    assert runs(store) == {third, fourth}
    assert second not in runs(store)


# --- what is refused ---------------------------------------------------------------------------


def test_what_a_store_has_not_is_refused(octospec: Octospec) -> None:
    write(octospec, line(0))
    for option in (("--force",), ("--wait",), ("--customer", "c0")):
        done = put(octospec, *option)
        assert (done.code, f"{option[0]} needs a folder" in done.err) == (2, True), done
    done = octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "gs://bucket/x")
    assert (done.code, "gs:// is not supported" in done.err) == (2, True)
    for options in (("--out", "s3://bucket"), ("--dask", "tcp://a:1")):
        done = octospec("build", "spec.yaml", *options)
        assert (done.code, "needs a fleet" in done.err) == (2, True)


def test_without_the_extra_a_build_says_what_to_install(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(octospec, line(0))
    store_connections._process_store.cache_clear()
    monkeypatch.setitem(sys.modules, "boto3", None)
    done = octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "s3://bucket/x")
    assert (done.code, extra_help("aws") in done.err) == (2, True), done
