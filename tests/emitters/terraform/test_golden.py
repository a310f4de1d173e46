from __future__ import annotations

import pytest

from octo_spec.model.canonical_json import difference
from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from tests.emitters.terraform.golden import CASES, emitted
from tests.emitters.terraform.samples import DEPLOYMENTS

NAMES = tuple(DEPLOYMENTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_written_as_its_golden_module(name: str) -> None:
    written = {str(artifact.path): artifact.text for artifact in emitted(name)}
    golden = {
        str(path.relative_to(CASES / name)): path.read_text(encoding="utf-8")
        for path in (CASES / name).rglob("*")
        if path.is_file()
    }
    assert written == golden, "python -m tests.emitters.terraform.golden writes them anew"


def test_every_golden_module_has_a_sample() -> None:
    assert {path.name for path in CASES.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_back_equal(name: str) -> None:
    assert EMITTER.read is not None
    reading = EMITTER.read(emitted(name), ReadMode.STRICT)
    assert reading.diagnostics == ()
    assert difference(DEPLOYMENTS[name], reading.deployment) == ""
    assert reading.deployment == DEPLOYMENTS[name]
