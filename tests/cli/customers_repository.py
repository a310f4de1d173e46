"""A repository whose main branch has a spec and its customers, for tests that change either."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.cli.conftest import Octospec

CHOICE = "extra: {description: More., default: off}"
RAISABLE = SPEC.replace(
    "extra: {description: More., default: off}", "extra: {description: More., default: off, ask: build}"
)


def customers(entries: Mapping[str, str]) -> str:
    """Write a customers file of entries in flow style."""
    lines = (f"  {id}: {entry}\n" for id, entry in entries.items())
    return f"octospec-customers: 1\ncustomers:\n{''.join(lines)}"


def fixed(external_id: str, extra: str = "off") -> str:
    """Return the entry of a customer that decides every choice."""
    return f"{{fix: {{external-id: {external_id}, extra: {extra}}}}}"


def commit(octospec: Octospec) -> None:
    """Commit all files, in a new repository if necessary."""
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(octospec.folder))
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "one")):
        subprocess.run([*git, *command], check=True)
