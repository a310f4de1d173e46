"""The AWS provider as one process, to which every Terraform command of a test process is attached.

Else each command starts the provider, and reads and hashes its 177 MB: more work than to plan a small module.
What it decides is the same: https://developer.hashicorp.com/terraform/plugin/debugging. ``init`` is not
attached, so that a module's constraint on the provider still has to take this one. ``provider_relay`` is
before it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
MIRROR: Final = ROOT / ".venvs" / "terraform-mirror"
REATTACH: Final = "TF_REATTACH_PROVIDERS"
_RELAY: Final = Path(__file__).with_name("provider_relay.py")
_SAID: Final = re.compile(rf"{REATTACH}='(?P<how>.*)'")


def attached() -> dict[str, str]:
    """Give the environment in which a Terraform command finds the provider, which runs from then on."""
    return {REATTACH: _started().how}


def end() -> None:
    """End the provider, where one was started."""
    if _started.cache_info().currsize:
        started = _started()
        for process in (started.relay, started.provider):
            process.kill()
            process.communicate()
        started.folder.cleanup()
        _started.cache_clear()


class _Started(NamedTuple):
    provider: subprocess.Popen[str]
    relay: subprocess.Popen[str]
    folder: TemporaryDirectory[str]
    how: str


@cache
def _started() -> _Started:
    provider, how = _provider()
    [(name, place)] = json.loads(how).items()
    folder = TemporaryDirectory()
    address = f"{folder.name}/provider.socket"
    command = (sys.executable, _RELAY, place["Addr"]["String"], address)
    relay = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert relay.stdout is not None
    assert relay.stdout.readline() == "ready\n"
    there = {**place, "Addr": {**place["Addr"], "String": address}}
    return _Started(provider, relay, folder, json.dumps({name: there}))


def _provider() -> tuple[subprocess.Popen[str], str]:
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
