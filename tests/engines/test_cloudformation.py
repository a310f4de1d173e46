"""Each template: clean for cfn-lint, and a stack of it holds what the spec says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engines import cloudformation
from tests.engines.answers import allowed, extremes
from tests.engines.catalogue import Built, built, cases, specs
from tests.engines.comparing import expect
from tests.engines.spelling import stack_parameters
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

EMPTY_DEFAULT = ("W1031", "W1033")
"""An optional parameter is empty by default. cfn-lint puts that into texts, though a condition keeps
them away then, and finds odd what comes out; with other defaults, nothing may be found."""


@pytest.mark.parametrize("spec", matrix(specs(), ["octo-full"]))
def test_cfn_lint_finds_nothing_at_info_level(spec: str) -> None:
    build = built(spec, "cloudformation")
    assert not cloudformation.findings(_template(build), EMPTY_DEFAULT)
    fullest, _ = extremes(build.deployment)
    given = stack_parameters(build.deployment, fullest)
    assert not cloudformation.findings(_with_defaults(_template(build), given))


@pytest.mark.parametrize(
    ("spec", "partition"),
    matrix(cases(), [("octo-full", "aws"), ("nimbus", "aws-us-gov"), ("report-bucket", "aws")]),
)
def test_a_stack_holds_what_the_spec_says_for_all_answers(spec: str, cloud: Cloud) -> None:
    build = built(spec, "cloudformation")
    for answers in allowed(build.deployment):
        cloud.reset()
        cloudformation.deploy(cloud, _template(build), stack_parameters(build.deployment, answers))
        expect(cloud, build.deployment, answers, cloudformation.stack_id(cloud))


def _template(build: Built) -> str:
    artifact, *_ = build.artifacts
    return artifact.text


def _with_defaults(template: str, given: Mapping[str, str]) -> str:
    """Give optional parameters a value by default."""
    for name, value in given.items():
        declared = re.compile(rf"^(  {name}:\n(?:    .*\n)*?    Default: )''$", re.MULTILINE)
        template = declared.sub(rf"\g<1>'{value}'", template)
    return template
