from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.text import Account, RoleArn, Text
from octo_spec.plugin.emitter import EmitterOptions
from octospec_iam_json import EMITTER
from octospec_iam_json.vocabulary import script
from octospec_iam_json.writing.refusals import READS_OTHERWISE
from tests.emitters.iam_json import golden
from tests.emitters.iam_json.samples import PLAIN, SAMPLES, allow, inline

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


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


def _granting_on(text: Text) -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, policies=(inline("p", allow("a:B", on=(text,))),)),))


@pytest.mark.parametrize(
    "text",
    [
        Text.of("${"),
        Text.of("${account}"),
        Text.of("${aws:", Account(), "}"),
        Text.of("${no}"),
        Text.of(RoleArn("reader"), "/*"),
        Text.of("arn:${partition}:iam::${account}:role/Reader"),
    ],
)
def test_a_text_that_would_read_back_otherwise_is_refused(text: Text) -> None:
    emission = EMITTER.emit(_granting_on(text), EmitterOptions())
    assert [one.kind for one in emission.diagnostics] == [READS_OTHERWISE]
    assert emission.artifacts == ()
