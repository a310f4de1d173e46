"""A fleet built by a real cluster: workers that are killed, refused, or gone; into a folder and a store."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.storage.fleets import old_runs
from tests.cli.conftest import SPEC, Octospec
from tests.engines import dask_cluster, ministack
from tests.engines.cloud import ACCOUNT
from tests.storage.test_fleets import HEAD, line, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engines.dask_cluster import DaskCluster
    from tests.engines.ministack import Ministack

pytestmark = [pytest.mark.engines, pytest.mark.large]
OCTOSPEC = Path(sys.executable).parent / "octospec"
MANY = 100


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministack]:
    with ministack.running(tmp_path_factory.mktemp("ministack")) as cloud:
        cloud.client("s3").create_bucket(Bucket="fleet")
        yield cloud


@pytest.fixture(scope="module")
def environment(store: Ministack) -> dict[str, str]:
    return {**store.environment, "AWS_ACCESS_KEY_ID": ACCOUNT}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[DaskCluster]:
    with dask_cluster.running(tmp_path_factory.mktemp("dask"), environment, "steady") as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Path:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "spec.yaml").write_text(SPEC)
    write(tmp_path, MANY)
    return tmp_path


def write(folder: Path, count: int, **more: object) -> None:
    lines = [line(number, fix={"external-id": letters(number)}, **more) for number in range(count)]
    (folder / "fleet.jsonl").write_text("\n".join((HEAD, *lines)) + "\n")


def letters(number: int) -> str:
    """Give each customer an external ID of its own."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number)) + "q" * 20


class Build:
    """A build in a process of its own."""

    def __init__(self, folder: Path, out: str, *options: str) -> None:
        # Not ``-m octo_spec``, which counts what lies in the folder as installed.
        command = (str(OCTOSPEC), "build", "spec.yaml", "--customers", "fleet.jsonl", "--out", out, *options)
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=240)
        return self.process.returncode, out, err


def until(holds: Callable[[], object]) -> None:
    for _ in range(6_000):
        if holds():
            return
        time.sleep(0.02)
    msg = "this is not reached"
    raise TimeoutError(msg)


def begun(out: Path) -> Callable[[], object]:
    return lambda: len(list(out.glob("customers/*/manifest.json"))) > 10


def uploaded(store: Ministack, out: str, count: int) -> Callable[[], object]:
    return lambda: len(keys(store, f"{out}runs/")) > count


def objects(store: Ministack, beginning: str) -> dict[str, bytes]:
    client: Any = store.client("s3")
    return {
        key.removeprefix(beginning): client.get_object(Bucket="fleet", Key=key)["Body"].read()
        for key in keys(store, beginning)
    }


def keys(store: Ministack, beginning: str) -> list[str]:
    pages = store.client("s3").get_paginator("list_objects_v2").paginate(Bucket="fleet", Prefix=beginning)
    return [one["Key"] for page in pages for one in page.get("Contents", ())]


@pytest.mark.deep
def test_a_worker_that_is_killed_in_the_middle_changes_no_byte_in_a_folder(
    cluster: DaskCluster, folder: Path
) -> None:
    cluster.worker("victim")
    cluster.wait_for("victim")
    build = Build(folder, "out", "--dask", cluster.address)
    until(begun(folder / "out"))
    cluster.kill("victim")
    code, out, err = build.end()
    assert (code, err) == (0, ""), (out, err)
    assert Build(folder, "one").end()[0] == 0
    assert tree(folder / "out") == tree(folder / "one")
    assert f"{MANY} unchanged" in Build(folder, "out", "--dask", cluster.address).end()[1]


@pytest.mark.deep
def test_a_worker_that_is_killed_in_the_middle_changes_no_byte_in_a_store(
    cluster: DaskCluster, folder: Path, store: Ministack, environment: dict[str, str]
) -> None:
    cluster.worker("other-victim", **environment)
    cluster.wait_for("other-victim")
    build = Build(folder, "s3://fleet/octo", "--dask", cluster.address)
    client: Any = store.client("s3")
    until(lambda: client.list_objects_v2(Bucket="fleet", Prefix="octo/runs/").get("KeyCount", 0) > 100)
    cluster.kill("other-victim")
    code, out, err = build.end()
    assert (code, err) == (0, ""), (out, err)
    there = objects(store, "octo/")
    index = json.loads(there["fleet.json"])
    Build(folder, "one").end()
    here = tree(folder / "one")
    assert index["sha256"] == json.loads(here.pop("fleet.json"))["sha256"]
    run = f"{index['run']}/"
    assert {key.removeprefix(run): content for key, content in there.items() if "/customers/" in key} == here
    assert set(there) - {f"{run}{path}" for path in here} == {"fleet.json", f"{run}run.json"}


ROUNDS = 50
FEW = 40
"""Customers of each round: several partitions for each worker."""
BUSY = "import os\nwhile True: os.link(os.sys.argv[1], os.sys.argv[2]); os.unlink(os.sys.argv[2])"
"""Keeps a processor busy, and changes when an installed file changed, as another environment does."""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep all processors busy, with an installed file that changes all the time."""
    installed = tmp_path / "installed"
    installed.mkdir()
    (installed / "some_module.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(installed))
    names = [
        (str(installed / "some_module.py"), str(tmp_path / f"link-{number}"))
        for number in range(len(os.sched_getaffinity(0)))
    ]
    busy = [subprocess.Popen((sys.executable, "-c", BUSY, *pair)) for pair in names]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


@pytest.mark.deep
@pytest.mark.usefixtures("load")
def test_under_load_a_killed_worker_changes_no_byte_in_any_of_many_rounds(
    cluster: DaskCluster, folder: Path, store: Ministack, environment: dict[str, str]
) -> None:
    write(folder, FEW)
    assert Build(folder, "one").end()[0] == 0
    here = tree(folder / "one")
    sha256 = json.loads(here.pop("fleet.json"))["sha256"]
    draw = random.Random(8)  # noqa: S311 - chooses moments
    for number in range(ROUNDS):
        victim, out = f"victim-{number}", f"round-{number}/"
        cluster.worker(victim, **environment)
        cluster.wait_for(victim)
        build = Build(folder, f"s3://fleet/{out}", "--dask", cluster.address)
        at = draw.randrange(1, FEW * 8)
        until(uploaded(store, out, at))
        cluster.kill(victim)
        assert build.end()[0] == 0
        there = objects(store, out)
        index = json.loads(there["fleet.json"])
        run = f"{index['run']}/"
        got = {key.removeprefix(run): content for key, content in there.items() if "/customers/" in key}
        assert (index["sha256"], got) == (sha256, here), f"round {number}"


@pytest.mark.deep
def test_two_builds_of_one_fleet_at_once_put_the_same(
    cluster: DaskCluster, folder: Path, store: Ministack
) -> None:
    write(folder, 20)
    builds = (Build(folder, "s3://fleet/twice", "--dask", cluster.address), Build(folder, "s3://fleet/twice"))
    assert [build.end()[0] for build in builds] == [0, 0]
    runs = {key.split("/")[1] for key in objects(store, "twice/") if key.startswith("runs/")}
    assert len(runs) == 1


@pytest.mark.deep
def test_old_runs_are_removed_from_a_store(
    folder: Path, store: Ministack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    octospec = Octospec(folder)

    def built(title: str, *options: str) -> set[str]:
        write(folder, 3, title=title)
        command = ("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "s3://fleet/pruned", *options)
        done = octospec(*command)
        assert done.code == 0, done
        return {key.split("/")[1] for key in objects(store, "pruned/") if key.startswith("runs/")}

    first, second = built("A"), built("B")
    third = built("C", "--prune")
    assert (len(third), third > second > first) == (3, True), "all are young"
    for name in ("AT_WORK", "READING"):
        monkeypatch.setattr(old_runs, name, timedelta(seconds=-60))
    fourth = built("D", "--prune")
    assert (len(fourth), fourth & third) == (2, third - second)
    there = objects(store, "pruned/")
    assert json.loads(there["fleet.json"])["run"].split("/")[1] in fourth - third


@pytest.mark.deep
def test_workers_that_would_build_something_else_are_refused_by_name(
    cluster: DaskCluster, folder: Path
) -> None:
    metadata = folder / "site/evil-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / "site/evil_plugin.py").write_text("PLUGIN = 1\n")
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[octo_spec.emitters]\nevil = evil_plugin:PLUGIN\n")
    cluster.worker("plugged", PYTHONPATH=str(folder / "site"))
    (folder / "old/octospec-0.0.1.dist-info").mkdir(parents=True)
    (folder / "old/octospec-0.0.1.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: octospec\nVersion: 0.0.1\n"
    )
    cluster.worker("old", PYTHONPATH=str(folder / "old"))
    cluster.wait_for("plugged", "old")
    code, out, err = Build(folder, "out", "--dask", cluster.address).end()
    cluster.kill("plugged")
    cluster.kill("old")
    assert (code, out.strip()) == (2, "small 1.0.0"), err
    assert err.count("OCT546") == 2, err
    assert "OCT546 worker tcp://127.0.0.1" in err
    reported = " ".join(err.split())
    assert "has octospec 0.0.1 instead of" in reported
    assert ": evil 1.0 (files " in reported
    assert not (folder / "out/fleet.json").exists()


@pytest.mark.deep
def test_only_the_caller_of_a_cluster_has_the_cache(
    cluster: DaskCluster, folder: Path, store: Ministack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    write(folder, 30)
    for out in ("out", "s3://fleet/cached"):
        options = (out, "--dask", cluster.address)
        assert "same shape" in Build(folder, *options).end()[1]
        code, said, err = Build(folder, *options).end()
        assert (code, "30 unchanged" in said, "same shape" in said, err) == (0, True, False, "")
        change(folder, store, out)
        code, said, err = Build(folder, *options, "--check").end()
        assert (code, "c7" in said, "29 unchanged, 1 out of date: c7" in said) == (1, True, True), (said, err)
        code, said, err = Build(folder, *options).end()
        assert (code, "the files of c7 were changed" in " ".join(err.split())) == (0, True), (said, err)
        code, said, err = Build(folder, *options, "--check").end()
        assert (code, err) == (0, ""), said


def change(folder: Path, store: Ministack, out: str) -> None:
    """Replace a file of one customer."""
    path = "customers/c7/iam-json/index.json"
    if out == "out":
        (folder / out / path).write_text("{}")
        return
    [key] = (key for key in keys(store, "cached/") if key.endswith(path))
    store.client("s3").put_object(Bucket="fleet", Key=key, Body=b"{}")


@pytest.mark.deep
def test_a_caller_that_is_killed_leaves_the_old_index_and_the_next_one_goes_on(
    cluster: DaskCluster, folder: Path
) -> None:
    write(folder, 30)
    Build(folder, "out").end()
    before = (folder / "out/fleet.json").read_bytes()
    write(folder, MANY, title="New")
    build = Build(folder, "out", "--dask", cluster.address)
    until(lambda: len(list(folder.glob("out/customers/*/manifest.json"))) > 40)
    build.process.kill()
    build.end()
    assert (folder / "out/fleet.json").read_bytes() == before
    code, out, err = Build(folder, "out", "--dask", cluster.address).end()
    assert (code, err) == (0, ""), (out, err)
    Build(folder, "one").end()
    assert tree(folder / "out") == tree(folder / "one")


@pytest.mark.deep
def test_a_scheduler_that_goes_ends_the_build_and_leaves_the_old_index(
    tmp_path: Path, folder: Path, environment: dict[str, str]
) -> None:
    home = tmp_path / "dask"
    home.mkdir()
    with dask_cluster.running(home, environment, "only") as cluster:
        build = Build(folder, "out", "--dask", cluster.address)
        until(begun(folder / "out"))
        cluster.kill("scheduler")
        code, _, err = build.end()
        assert (code, "OCT545" in err) == (2, True), err
        assert not (folder / "out/fleet.json").exists()
        assert not (folder / "out/.octospec-lock").exists()
        code, _, err = Build(folder, "out", "--dask", cluster.address).end()
        assert (code, "cannot be reached" in " ".join(err.split())) == (2, True), err
    Build(folder, "out").end()
    Build(folder, "one").end()
    assert tree(folder / "out") == tree(folder / "one")
