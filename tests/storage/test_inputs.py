"""A small spec is read by the process that needs it; a large one by another, while this one imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import octo_spec.parallel
from octo_spec.storage.inputs.inputs import LARGE_SPEC, Inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from octo_spec.language.load import LoadedSpec

SPEC = """\
octospec: 1
name: reader
description: A role that lists buckets.
roles:
  reader:
    description: Lists buckets.
    trust: []
    groups: []
"""


@pytest.mark.parametrize(("size", "forks"), [(0, 0), (LARGE_SPEC, 1)])
def test_only_a_large_spec_is_read_by_another_process(
    size: int, forks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    run_both = octo_spec.parallel.run_both

    def counted(work: Callable[[], LoadedSpec], meanwhile: Callable[[], object]) -> LoadedSpec:
        events.append("forks")
        return run_both(work, meanwhile)

    monkeypatch.setattr(octo_spec.parallel, "run_both", counted)
    text = f"{SPEC}#{' ' * size}\n"
    loaded = Inputs().spec_text(text, "spec.yaml", lambda: events.append("imports"))
    assert events == [*["forks"] * forks, "imports"]
    assert loaded == Inputs().spec_text(text, "spec.yaml")


@pytest.mark.parametrize(("size", "waits"), [(0, False), (LARGE_SPEC, True)])
def test_a_started_spec_is_loaded_in_another_process_unless_it_is_small(
    size: int,
    waits: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[object] = []
    start_work = octo_spec.parallel.start_work

    def counted(work: Callable[[], LoadedSpec]) -> Callable[[], LoadedSpec]:
        started.append(work)
        return start_work(work)

    monkeypatch.setattr(octo_spec.parallel, "start_work", counted)
    monkeypatch.setattr(octo_spec.parallel, "processors", lambda: 2)
    path = tmp_path / "spec.yaml"
    path.write_text(f"{SPEC}#{' ' * size}\n")
    ahead, at_once, ran = Inputs(), Inputs(), list[str]()
    ahead.start_spec(str(path))
    assert ahead.any_spec(str(path), lambda: ran.append("imports")) == at_once.any_spec(str(path))
    assert (ahead, bool(started), ran) == (at_once, waits, ["imports"])


def test_a_started_spec_that_cannot_be_read_is_reported_once(tmp_path: Path) -> None:
    inputs, path = Inputs(), str(tmp_path / "spec.yaml")
    inputs.start_spec(path)
    assert inputs.spec(path) is None
    assert [each.kind.code for each in inputs.diagnostics] == ["OCT507"]


@pytest.mark.parametrize("size", [0, LARGE_SPEC])
def test_a_spec_that_changes_after_its_loading_was_started_is_loaded_as_it_is_now(size: int) -> None:
    earlier = f"{SPEC}#{' ' * size}\n"
    inputs = Inputs()
    inputs.start_spec_text(earlier, "spec.yaml")
    changed = f"{SPEC}more: 1\n#{' ' * size}\n"
    assert inputs.spec_text(changed, "spec.yaml") == Inputs().spec_text(changed, "spec.yaml")
    assert inputs.started == {}
