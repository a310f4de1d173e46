"""A partition that a spec does not list is refused by every target, before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.engines import cloudformation, shell
from tests.engines.answers import extremes
from tests.engines.catalogue import built
from tests.engines.comparing import held
from tests.engines.spelling import arguments, stack_parameters, variables
from tests.engines.terraform import VERSIONS, Terraform

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = [pytest.mark.engines, pytest.mark.parametrize("partition", ["aws-cn"])]


def test_by_a_template(cloud: Cloud) -> None:
    build = built("nimbus", "cloudformation")
    artifact, *_ = build.artifacts
    fullest, _ = extremes(build.deployment)
    # Moto fails without words where a mapping does not have a key.
    with pytest.raises((ClientError, ResponseParserError)):
        cloudformation.deploy(cloud, artifact.text, stack_parameters(build.deployment, fullest))
    assert not held(cloud)


def test_by_a_module(cloud: Cloud, tmp_path: Path) -> None:
    build = built("nimbus", "terraform")
    terraform = Terraform(VERSIONS[0], build.write(tmp_path), cloud)
    terraform.start()
    fullest, _ = extremes(build.deployment)
    assert "can be deployed into: aws, aws-us-gov" in terraform.refusal(variables(build.deployment, fullest))


def test_by_the_script(cloud: Cloud, tmp_path: Path) -> None:
    build = built("nimbus", "iam-json")
    fullest, _ = extremes(build.deployment)
    finished = shell.attempt(cloud, build.write(tmp_path), "bash", "apply.sh", *arguments(fullest))
    assert finished.returncode != 0
    assert "the partition is aws-cn, but must be aws or aws-us-gov" in finished.stdout + (
        finished.stderr or ""
    )
    assert not held(cloud)
