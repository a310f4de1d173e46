"""The commands of the page next to a template are run unchanged: a stack is created, and removed."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.engines import cloudformation
from tests.engines.answers import allowed
from tests.engines.catalogue import built
from tests.engines.comparing import held
from tests.engines.shell import attempt, run
from tests.engines.spelling import stack_parameters
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

ALLOW: Final = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
)


def commands(page: str) -> list[str]:
    """List the blocks of the shell that ask AWS to deploy or to delete."""
    blocks: list[str] = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [block for block in blocks if "cloudformation deploy" in block or "delete-stack" in block]


@pytest.mark.parametrize("spec", matrix(["octo", "deploy-time-choices"], ["octo"]))
def test_the_lines_of_the_page_make_the_stack_and_remove_it(spec: str, cloud: Cloud, tmp_path: Path) -> None:
    build = built(spec, "cloudformation")
    folder = build.write(tmp_path)
    deploy, delete = commands((folder / "README.md").read_text("utf-8"))
    [answers, *_] = allowed(build.deployment)
    values = {id.upper().replace("-", "_"): value for id, value in answers.items() if isinstance(value, str)}
    run(cloud, folder, "bash", "-euc", deploy, values=values)
    assert held(cloud)
    run(cloud, folder, "bash", "-euc", delete)
    assert not held(cloud)


@pytest.mark.large
@pytest.mark.parametrize("target", ["cloudformation", "terraform", "iam-json"])
def test_the_line_of_each_page_that_checks_for_drift_finds_what_someone_added(
    target: str, cloud: Cloud, tmp_path: Path
) -> None:
    build, page = built("octo", "cloudformation"), built("octo", target).write(tmp_path)
    answers, *_ = allowed(build.deployment)
    template, *_ = build.artifacts
    cloudformation.deploy(cloud, template.text, stack_parameters(build.deployment, answers))
    [line] = re.findall(r"^octospec (drift .*)$", (page / "README.md").read_text("utf-8"), re.MULTILINE)
    role, *_ = held(cloud)
    own = {"RoleName": role, "PolicyName": "theirs", "PolicyDocument": ALLOW}
    cloud.client("iam").put_role_policy(**own)
    found = attempt(cloud, page, sys.executable, "-m", "octo_spec", *line.split())
    assert found.returncode == 1, found.stdout
    assert "theirs" in found.stdout
