"""The commands of the page beside a template are run as they stand: a stack is made, and removed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engines.answers import allowed
from tests.engines.catalogue import built
from tests.engines.comparing import held
from tests.engines.shell import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines


def commands(page: str) -> list[str]:
    """List the blocks of the shell that ask AWS to deploy or to delete."""
    blocks: list[str] = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [block for block in blocks if "cloudformation deploy" in block or "delete-stack" in block]


@pytest.mark.parametrize("spec", ["octo", "deploy-time-choices"])
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
