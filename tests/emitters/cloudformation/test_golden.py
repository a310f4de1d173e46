from __future__ import annotations

import pytest

from octo_spec.model.canonical_json import difference
from octo_spec.plugin.artifacts import ReadMode
from octospec_cloudformation import EMITTER
from tests.emitters.cloudformation import golden
from tests.emitters.cloudformation.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_the_expected_template(name: str) -> None:
    assert golden.emitted(name) == golden.expected(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_expected_template_reads_back(name: str) -> None:
    reading = EMITTER.read and EMITTER.read(
        EMITTER.emit(SAMPLES[name], EMITTER.options()).artifacts, ReadMode.STRICT
    )
    assert reading
    assert not reading.diagnostics
    assert difference(reading.deployment, SAMPLES[name]) == ""


def test_every_expected_template_has_a_sample() -> None:
    assert {path.stem for path in golden.FOLDER.glob("*.yaml")} == {*SAMPLES}
