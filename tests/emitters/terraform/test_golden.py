from __future__ import annotations

import pytest

from octo_spec.model.canonical_json import difference
from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from tests.emitters.terraform.golden import FOLDERS, emitted
from tests.emitters.terraform.samples import DEPLOYMENTS

NAMES = tuple(DEPLOYMENTS)


@pytest.mark.parametrize("syntax", FOLDERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_written_as_its_golden_module(name: str, syntax: str) -> None:
    written = {str(artifact.path): artifact.text for artifact in emitted(name, syntax)}
    folder = FOLDERS[syntax] / name
    golden = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert written == golden, "python -m tests.emitters.terraform.golden writes them again"


@pytest.mark.parametrize("syntax", FOLDERS)
def test_every_golden_module_has_a_sample(syntax: str) -> None:
    assert {path.name for path in FOLDERS[syntax].iterdir()} == set(NAMES)


@pytest.mark.parametrize("syntax", FOLDERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_back_equal(name: str, syntax: str) -> None:
    assert EMITTER.read is not None
    reading = EMITTER.read(emitted(name, syntax), ReadMode.STRICT)
    assert reading.diagnostics == ()
    assert difference(DEPLOYMENTS[name], reading.deployment) == ""
    assert reading.deployment == DEPLOYMENTS[name]
