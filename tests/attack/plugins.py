"""Emitters of other distributions that give what no emitter gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case, with_output
from tests.attack.mutations import ODD, changed_bytes
from tests.attack.sources import SMALL

if TYPE_CHECKING:
    from random import Random

PLUGIN: Final = """\
from pathlib import PurePosixPath
from octo_spec.plugin import Artifact, Emission, Emitter, EmitterOptions, Reading

def emit(deployment, options):
    value = {value}
    return {returned}

PLUGIN = Emitter("evil", {summary}, EmitterOptions, emit, read={read})
"""
RETURNED: Final = (
    *(
        "value",
        "Emission(value)",
        "Emission((Artifact(value, value),))",
        "Emission((), value)",
        "exec('raise value')",
    ),
    *(
        'Emission((Artifact(PurePosixPath("x"), value),))',
        'Emission((Artifact(PurePosixPath(str(value)), ""),))',
    ),
)
READ: Final = (
    *("None", "3", "lambda artifacts: artifacts", "lambda: 1 / 0"),
    *("lambda artifacts, mode: artifacts", "lambda artifacts, mode: Reading(3)"),
)


def plugin(random: Random) -> Case:
    """Build with an emitter of another distribution that gives what no emitter gives."""
    module = PLUGIN.format(
        value=repr(random.choice(ODD)),
        returned=random.choice(RETURNED),
        summary=repr(random.choice(("Evil.", random.choice(ODD)))),
        read=random.choice(READ),
    ).encode("utf-8", "surrogatepass")
    files = {
        "evil/evil.py": changed_bytes(random, module) if random.random() < 0.2 else module,
        "evil/evil-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
        "evil/evil-1.0.dist-info/entry_points.txt": b"[octo_spec.emitters]\nevil = evil:PLUGIN\n",
    }
    commands = (("build", SMALL), ("build", SMALL, "--format", "evil"), ("emitters",), ("access", "evil"))
    return Case("plugin", files, with_output(random, *random.choice(commands)), "evil")
