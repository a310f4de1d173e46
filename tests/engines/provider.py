"""The AWS provider as one process, to which every Terraform command of a test process is attached.

Else each command starts the provider, and reads and hashes its 177 MB: more work than to plan a small module.
What it decides is the same: https://developer.hashicorp.com/terraform/plugin/debugging. ``init`` is not
attached, so that a module's constraint on the provider still has to take this one.
"""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
MIRROR: Final = ROOT / ".venvs" / "terraform-mirror"
REATTACH: Final = "TF_REATTACH_PROVIDERS"
_SAID: Final = re.compile(rf"{REATTACH}='(?P<how>.*)'")


def attached() -> dict[str, str]:
    """Give the environment in which a Terraform command finds the provider, which runs from then on."""
    return {REATTACH: _started()[1]}


def end() -> None:
    """End the provider, where one was started."""
    if _started.cache_info().currsize:
        process, _ = _started()
        process.kill()
        process.communicate()
        _started.cache_clear()


@cache
def _started() -> tuple[subprocess.Popen[str], str]:
    [program] = MIRROR.rglob("terraform-provider-aws_*")
    process = subprocess.Popen(
        (program, "-debug"), env=_ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if said := _SAID.search(line):
            return process, said["how"]
    msg = f"the provider ends with {process.wait()} and does not say where it is"
    raise RuntimeError(msg)


_ENVIRONMENT: Final = {
    "PATH": os.environ["PATH"],
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""Modules say which region, keys and endpoints they use; the machine is asked for none."""
