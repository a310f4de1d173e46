"""Emits in another process, in which the hashes of sets and dictionaries differ."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Emission
    from octo_spec.plugin.contract import Emitter


def fingerprint(emissions: Iterable[Emission]) -> str:
    """Return one digest of all artifacts and diagnostics."""
    digest = hashlib.sha256()
    for emission in emissions:
        digest.update(repr(emission).encode())
    return digest.hexdigest()


def fingerprint_elsewhere(emitter: Emitter[Any], deployments: Iterable[Deployment], seed: int) -> str:
    """Emit in a process with its own hash ``seed``; the emitter must be importable by name."""
    work = pickle.dumps((emitter.emit, emitter.options, tuple(deployments)))
    surroundings = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)}
    # As a script, so that the process need not import the rest of this package, hypothesis and pytest.
    command = (sys.executable, "-P", __file__)
    done = subprocess.run(  # noqa: S603 - this interpreter, and a command from this module
        command, input=work, env=surroundings, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


def answer() -> None:
    """Run the work from the standard input, and print its fingerprint."""
    emit, options, deployments = pickle.load(sys.stdin.buffer)  # noqa: S301 - the parent process wrote it
    sys.stdout.write(fingerprint(emit(deployment, options()) for deployment in deployments))


if __name__ == "__main__":
    answer()
