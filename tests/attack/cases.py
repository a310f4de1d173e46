"""A hostile input: files, and a command over them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.attack.sources import SMALL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from random import Random


@dataclass(frozen=True, slots=True)
class Case:
    """Files by name in an empty folder, and the arguments there; ``plugins`` is a folder of modules."""

    kind: str
    files: Mapping[str, bytes]
    arguments: tuple[str, ...]
    plugins: str = ""

    def shown(self) -> str:
        """Give the command as a person would type it, cut where it is long."""
        return shlex.join(["octospec", *self.arguments])[:200]


def write_case(case: Case, folder: Path) -> None:
    """Write the files of a case into an empty folder."""
    for name, content in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


OUTPUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "access": ("markdown",),
    "diff": ("markdown",),
    "drift": ("markdown", "sarif"),
    "lint": ("sarif", "github"),
}
"""What a command prints besides text and JSON."""


def with_output(random: Random, command: str, *arguments: str) -> tuple[str, ...]:
    """Ask for JSON mostly, and now and then for what else the command prints."""
    if random.random() < 0.6:
        return (command, "--json", *arguments)
    if command in OUTPUTS and random.random() < 0.5:
        return (command, "--output-format", random.choice(OUTPUTS[command]), *arguments)
    return (command, *arguments)


def over_a_side(random: Random, name: str) -> tuple[str, ...]:
    """Look at a side, compare it with a spec, or write a spec for it."""
    commands = (
        ("access", name),
        ("diff", name, SMALL),
        ("diff", SMALL, name),
        ("can", name, "s3:GetObject", "arn:aws:s3:::bucket/key"),
        ("import", name),
        ("import", name, "--unproven", "--out", "out.yaml"),
        ("review", name),
        ("review", SMALL, "--previous", name),
    )
    return with_output(random, *random.choice(commands))
