"""``octospec status`` on a real cluster: the same rows as here, also after a worker was killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import octospec
from tests.cli.test_status import EXPECTED, fleet, released, states, status
from tests.engines import dask_cluster

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

__all__ = ["fleet", "octospec", "released"]

pytestmark = [pytest.mark.engines, pytest.mark.large]


@pytest.mark.deep
def test_a_cluster_looks_at_a_fleet(fleet: Octospec, tmp_path: Path) -> None:
    home = tmp_path / "dask"
    home.mkdir()
    ids = [chr(97 + number // 26) + chr(97 + number % 26) for number in range(150)]
    entries = [
        {"id": id, "fix": {"external-id": id}, "deployed": {"account": f"{500000000000 + number}"}}
        for number, id in enumerate(ids)
    ]
    lines = [*Path("fleet.jsonl").read_text().splitlines(), *map(json.dumps, entries)]
    fleet.write("fleet.jsonl", "\n".join(lines))
    with dask_cluster.running(home, {}, "one", "two") as cluster:
        options = ("--dump-dir", "gaad", "--out", "status", "--json", "--dask", cluster.address)
        ran = status(fleet, *options)
        assert (ran.code, ran.json["end"], ran.json["looked"]) == (1, "complete", len(ids) + len(EXPECTED)), (
            ran
        )
        found = states(ran)
        assert {id: found[id] for id in EXPECTED} == EXPECTED
        assert {found[id] for id in ids} == {"unknown"}
        cluster.kill("one")
        assert states(status(fleet, *options)) == found
        Path("gaad").rename("elsewhere")
    ran = status(fleet, "--dump-dir", "elsewhere", "--out", "status", "--json", "--dask", "tcp://127.0.0.1:9")
    assert (ran.code, "OCT545" in ran.out) == (2, True)


def test_what_a_cluster_cannot_do_is_refused(fleet: Octospec) -> None:
    assert "--dask needs" in status(fleet, "--out", "status", "--dask", "tcp://127.0.0.1:9").err
    assert "--dask needs" in status(fleet, "--live", "--show-calls", "--dask", "tcp://127.0.0.1:9").err
