"""A small spec is read by the process that lints it; a large one by another, while this one imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import octo_spec.parallel
from octo_spec.storage.inputs.inputs import LARGE_SPEC, Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

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
