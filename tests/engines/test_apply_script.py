"""Each ``apply.sh``: run by bash, with the AWS CLI and jq, again and again as answers and spec change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.engines import shell
from tests.engines.answers import extremes, forbidden
from tests.engines.catalogue import built, cases, rebuilt, ruled
from tests.engines.comparing import expect, held
from tests.engines.spelling import arguments
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.deployment import Deployment
    from tests.engines.answers import Answers
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines


@pytest.mark.parametrize(
    ("spec", "partition"),
    matrix(cases(), [("report-bucket", "aws")]),
)
def test_the_account_follows_the_spec_and_the_answers(spec: str, cloud: Cloud, tmp_path: Path) -> None:
    first = built(spec, "iam-json")
    second = rebuilt(first, "iam-json", _without_a_policy(first.deployment))
    fullest, emptiest = extremes(first.deployment)
    for build, answers in ((first, fullest), (second, fullest), (first, emptiest)):
        _apply(cloud, build.write(tmp_path / build.name), answers)
        expect(cloud, build.deployment, answers)


def test_a_second_run_changes_nothing(cloud: Cloud, tmp_path: Path) -> None:
    build = built("octo", "iam-json")
    answers, _ = extremes(build.deployment)
    build.write(tmp_path)
    _apply(cloud, tmp_path, answers)
    assert "Everything is up to date." in _apply(cloud, tmp_path, answers)
    expect(cloud, build.deployment, answers)


@pytest.mark.parametrize("spec", matrix(ruled(), ["octo-full"]))
def test_the_script_refuses_answers_that_break_a_rule(spec: str, cloud: Cloud, tmp_path: Path) -> None:
    build = built(spec, "iam-json")
    broken = forbidden(build.deployment)
    finished = shell.attempt(cloud, build.write(tmp_path), "bash", "apply.sh", *arguments(broken[0]))
    assert finished.returncode != 0
    assert not held(cloud)


def _apply(cloud: Cloud, folder: Path, answers: Answers) -> str:
    return shell.run(cloud, folder, "bash", "apply.sh", "--delete-roles", *arguments(answers))


def _without_a_policy(deployment: Deployment) -> Deployment:
    """Drop the last policy of the first role that has any."""
    first = next(role for role in deployment.roles if role.policies)
    shorter = replace(first, policies=first.policies[:-1])
    return replace(deployment, roles=tuple(shorter if role is first else role for role in deployment.roles))
