"""A part of a fleet that another process looks at has the same rows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.live.fleet_status import FleetLook
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.seen_accounts import DumpFolder
from octo_spec.live.status_worker import (
    StatusSource,
    StatusWorkerError,
    look_at_some,
    shared_rows,
    status_job,
)
from octo_spec.resolve.customers import PlacedAnswer
from tests.live.fleet_dumps import allowing, customer, dump, releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def here(function: Callable[[str, str], str], job: str, parts: Sequence[str]) -> Iterator[str]:
    """Do the parts in this process."""
    return (function(job, part) for part in parts)


def test_the_rows_are_those_of_one_process(tmp_path: Path) -> None:
    made = {
        "current": ("2.1.0", None),
        "older": ("2.0.0", None),
        "wider": ("2.1.0", allowing("s3:GetObject")),
    }
    fleet = []
    for number, (id, (version, change)) in enumerate(made.items()):
        account = f"{300000000000 + number}"
        (tmp_path / f"{id}.json").write_text(dump(version, id, account, *([change] if change else [])))
        fleet.append(customer(id, id, account))
    fleet.append(customer("missing", "missing", "399999999999"))
    rotated = {"external-id": PlacedAnswer(("before", "older"))}
    fleet[1] = replace(fleet[1], fix=rotated, title="Ölder & Sons")
    known, source = releases(), DumpFolder(str(tmp_path))
    expected = {row.id: row for row in FleetLook(source, RoleComparisons(known), {}).rows(fleet)}
    job = status_job(StatusSource(str(tmp_path), None, None, None, 60_000, 32), known)
    found = {row.id: row for row in shared_rows(here, job, fleet, expected)}
    same = {id: replace(row, looked="", seen=None) for id, row in found.items()}
    assert {id: row.last_release for id, row in found.items()}["older"] == "2.0.0"
    assert same == {
        id: replace(row, looked="", seen=None, last_release=row.release) for id, row in expected.items()
    }


def test_a_folder_that_a_worker_does_not_see_is_an_error(tmp_path: Path) -> None:
    job = status_job(StatusSource(str(tmp_path / "nothing"), None, None, None, 60_000, 32), releases())
    with pytest.raises(StatusWorkerError, match="is not a folder"):
        look_at_some(job, json.dumps({"customers": [], "last": []}))
