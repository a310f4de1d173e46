"""``octospec build --watch`` in a process of its own, saved to as editors save."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib import util
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

LONGEST = 60
"""Seconds after which a watch that says nothing is killed."""


class Watch:
    """A running watch: what it prints until it waits again."""

    def __init__(self, octospec: Octospec, *more: str) -> None:
        command = (sys.executable, "-m", "octo_spec", "build", "spec.yaml", "--watch", "--format", "iam-json")
        self.process = subprocess.Popen(
            (*command, *more),
            cwd=octospec.folder,
            env={**os.environ, "XDG_CACHE_HOME": str(octospec.folder / "cache"), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.timer = Timer(LONGEST, self.process.kill)
        self.timer.start()

    def lines(self) -> list[str]:
        """Return what was printed until the watch waits for the next save."""
        assert self.process.stdout
        printed = []
        for line in self.process.stdout:
            printed.append(line.rstrip())
            if "Ctrl-C ends it" in line:
                return printed
        pytest.fail(f"the watch ended: {printed}")

    def end(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(LONGEST)
        self.timer.cancel()
        return code


@pytest.fixture
def watch(octospec: Octospec) -> Iterator[Watch]:
    watch = Watch(octospec)
    yield watch
    watch.timer.cancel()
    watch.process.kill()
    watch.process.wait()
    if watch.process.stdout:
        watch.process.stdout.close()


@pytest.mark.large
def test_each_save_is_built_until_ctrl_c(octospec: Octospec, watch: Watch) -> None:
    spec, policy = octospec.folder / "spec.yaml", octospec.folder / "dist/iam-json"
    assert any("written" in line for line in watch.lines())

    new = octospec.folder / ".spec.yaml.swp"
    new.write_text(SPEC.replace("ce:Get*", "ce:Describe*"))
    new.replace(spec)
    assert "spec.yaml changed" in watch.lines()
    assert any("ce:Describe*" in path.read_text() for path in policy.rglob("*.json"))

    spec.write_text(SPEC + "  - [")
    assert any("spec.yaml:" in line and "OCT1" in line for line in watch.lines())
    assert any("ce:Describe*" in path.read_text() for path in policy.rglob("*.json"))

    spec.unlink()
    assert any("OCT507" in line for line in watch.lines())
    spec.write_text(SPEC)
    assert any("written" in line for line in watch.lines())
    assert not any("ce:Describe*" in path.read_text() for path in policy.rglob("*.json"))
    assert watch.end() == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("spec.yaml", "--json"), "json"),
        (("-",), "standard input"),
        (("spec.yaml", "--customers", "fleet.jsonl"), "fleet"),
        (("spec.yaml", "other.yaml"), "one spec"),
    ],
)
def test_what_cannot_be_watched_is_refused(octospec: Octospec, arguments: tuple[str, ...], word: str) -> None:
    octospec.write("fleet.jsonl", '{"id": "acme"}\n')
    octospec.write("other.yaml", SPEC.replace("name: small", "name: other"))
    ran = octospec("build", "--watch", *arguments)
    assert ran.code == 2
    assert word in ran.err


def test_a_missing_package_is_named_with_the_command_that_adds_it(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = util.find_spec
    monkeypatch.setattr(
        "octo_spec.storage.file_watch.find_spec", lambda name: None if name == "watchfiles" else found(name)
    )
    ran = octospec("build", "spec.yaml", "--watch")
    assert ran.code == 2
    assert "OCT557" in ran.err
    assert "[watch]" in ran.err
