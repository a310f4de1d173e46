"""``octospec completion`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(octospec: Octospec, shell: str) -> None:
    ran = octospec("completion", shell)
    assert ran.code == 0
    assert f"_OCTOSPEC_COMPLETE={shell}_complete" in ran.out
