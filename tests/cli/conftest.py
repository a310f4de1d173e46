"""Running the command line in a folder of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from octo_spec.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: The external ID., pattern: "^[a-z]+$", min-length: 2}
choices:
  extra: {description: More., default: off}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [costs, more]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
  more: {category: cost-data, access: read, why: More., needs: {extra: on}, grants: [{allow: ce:List*}]}
"""
NOT_EVERY_ANSWER = SPEC.replace(
    "default: off}", "ask: build, default: off}\n  trusted: {description: Trust., ask: build, default: on}"
).replace('id}"}]', 'id}", needs: {trusted: on}}]')
"""A build decides both choices. They cannot both be asked: with one answer, no one can assume the role."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command printed
        return json.loads(self.out)


class Octospec:
    """The command line in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "spec.yaml").write_text(SPEC)

    def __call__(self, *arguments: str, given: str = "") -> Ran:
        """Run a command with a standard input; an exception that is no exit fails the test."""
        result = CliRunner().invoke(main, arguments, given, catch_exceptions=False)
        return Ran(result.exit_code, result.stdout, result.stderr)

    def write(self, name: str, text: str) -> None:
        """Put a file into the folder."""
        (self.folder / name).write_text(text)


@pytest.fixture
def octospec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return Octospec(tmp_path)
