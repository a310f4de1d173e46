from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployment import Condition
from octo_spec.model.text import Account, RoleArn, Text
from octo_spec.plugin.contract import EmitterOptions
from octospec_iam_json import EMITTER
from octospec_iam_json.kinds import READS_OTHERWISE, READS_RECORDS
from tests.emitters.iam_json.samples import PLAIN, allow, inline

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


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
    assert [diagnostic.kind for diagnostic in emission.diagnostics] == [READS_OTHERWISE]
    assert emission.artifacts == ()


@pytest.mark.parametrize("tag", ["aws:PrincipalTag", "iam:ResourceTag"])
def test_a_condition_or_a_variable_that_reads_a_record_of_the_script_is_refused(tag: str) -> None:
    [role] = PLAIN.roles
    reading = replace(
        allow("a:B"), conditions=(Condition("StringLike", f"{tag}/octospec:inputs-1", (Text.of("*"),)),)
    )
    condition = replace(PLAIN, roles=(replace(role, policies=(inline("p", reading),)),))
    variable = _granting_on(Text.of("arn:aws:s3:::${", f"{tag}/octospec:inputs-1", "}"))
    for deployment in (condition, variable):
        emission = EMITTER.emit(deployment, EmitterOptions())
        assert [diagnostic.kind for diagnostic in emission.diagnostics] == [READS_RECORDS]
