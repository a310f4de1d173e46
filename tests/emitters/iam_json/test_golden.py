from __future__ import annotations

import re

import pytest

from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS
from octo_spec.plugin.contract import EmitterOptions
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


def test_the_script_uses_the_default_session_of_aws_for_a_role_without_one() -> None:
    taken = re.findall(r"MaxSessionDuration // (\d+)", script())
    assert taken == [str(DEFAULT_SESSION_SECONDS)] * 2
