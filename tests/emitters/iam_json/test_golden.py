from __future__ import annotations

import pytest

from octo_spec.plugin.emitter import EmitterOptions
from octospec_iam_json import EMITTER
from octospec_iam_json.vocabulary import script
from tests.emitters.iam_json import golden
from tests.emitters.iam_json.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_case_is_written_as_expected(name: str) -> None:
    assert golden.emitted(name) == golden.expected(name)


def test_the_script_is_the_same_for_every_spec() -> None:
    scripts = {
        artifact.text
        for sample in SAMPLES.values()
        for artifact in EMITTER.emit(sample, EmitterOptions()).artifacts
        if artifact.path.name == "apply.sh"
    }
    assert scripts == {script()}
