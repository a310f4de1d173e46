"""Runs a command of octospec with limits: ``python -m …limited_command MIB SECONDS PLUGINS COMMAND…``.

The limit of memory is that of the address space. The server ends a call that takes longer than its seconds;
twice as many seconds of a processor are the limit of one whose server was killed. No file may become larger
than empty, so that nothing is written; third-party plugins, which write to files of their own, lift that
limit. No module outside the folder in which the process runs, a root, is read.
"""

from __future__ import annotations

import resource
import runpy
import sys
from contextlib import suppress
from pathlib import Path

from octo_spec.plugin.entry_points import OURS_ONLY
from octo_spec.storage.inputs.outside_modules import READ_BELOW

WITH_PLUGINS = "plugins"
WITHOUT_PLUGINS = "no-plugins"


def run() -> None:
    """Set the limits of this process, then run the command."""
    memory, seconds, plugins = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    READ_BELOW.set(Path.cwd().resolve())
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, memory << 20)
    limit(resource.RLIMIT_CPU, 2 * seconds)
    if plugins != WITH_PLUGINS:
        OURS_ONLY.set(True)
        limit(resource.RLIMIT_FSIZE, 0)
    sys.argv[1:] = sys.argv[4:]
    runpy.run_module("octo_spec", run_name="__main__")


def limit(kind: int, most: int) -> None:
    """Set a limit of this process and of all processes that it starts."""
    # Some systems have a limit in name only.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    run()
