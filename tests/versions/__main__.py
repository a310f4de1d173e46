"""``make compare BEFORE=CHECKOUT``: what this version prints and writes differently from another one.

``CHECKOUT`` is a folder with the other version, set up by its own ``make build``. Both versions get the same
inputs, those of this checkout. Each difference is printed with its command, and the exit code is then 1.
JSON of the other version is compared after ``json_names.toml`` has been applied to it. ``--facts`` ignores
sentences: it compares exit codes, codes of messages with their places, data, and the proven deployments.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.versions.facts import facts
from tests.versions.inputs import SPECS, commands
from tests.versions.json_names import comparable, load_names
from tests.versions.recording import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE: Final = Path(__file__).parents[2]
MOST_LINES: Final = 40
"""Lines of a difference that are printed of each command."""


def main() -> int:
    """Record both versions at the same time, and print where they differ."""
    parser = argparse.ArgumentParser(prog="make compare")
    parser.add_argument("before", type=Path, help="a checkout of the other version, with its .venv")
    parser.add_argument("--only", default="", help="a part of the command lines")
    parser.add_argument("--facts", action="store_true", help="ignore how sentences are worded")
    parser.add_argument("--keep", type=Path, help="a folder for what was recorded")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tree = _tree(Path(scratch))
        names = [list(each.arguments) for each in commands(tree) if arguments.only in each.name]
        checkouts = {"before": arguments.before.resolve(), "after": HERE}
        records = _recorded(checkouts, tree, names, longest=None if arguments.facts else LONGEST)
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        for version, record in records.items():
            (arguments.keep / f"{version}.json").write_text(json.dumps(record, indent=1))
    return _report(records["before"], records["after"], facts_only=arguments.facts)


def _tree(scratch: Path) -> Path:
    """Copy the inputs to one place, so that both versions print the same paths."""
    tree = scratch / "tree"
    for folder in SPECS:
        source = HERE.parent / folder if folder.startswith("shared") else HERE / folder
        if source.is_dir():
            shutil.copytree(source, tree / folder)
    return tree


def _recorded(
    checkouts: Mapping[str, Path], tree: Path, names: list[list[str]], *, longest: int | None
) -> dict[str, list[dict[str, Any]]]:
    """Run all commands with each version, at the same time."""
    running = {}
    for version, checkout in checkouts.items():
        own = shutil.copytree(tree, tree.parent / version / "tree")
        record = tree.parent / f"{version}.jsonl"
        command: list[str | Path] = [
            checkout / ".venv/bin/python",
            Path(__file__).with_name("recording.py"),
            own,
            record,
            checkout,
            json.dumps(load_names()),
            json.dumps(longest),
        ]
        # Neither version finds what the other one, or this user, has cached.
        environment = os.environ | {"XDG_CACHE_HOME": os.devnull, "PYTHONPATH": ""}
        process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=environment)
        assert process.stdin
        process.stdin.write(json.dumps(names))
        process.stdin.close()
        running[version] = (process, record)
    return {version: _finished(*each) for version, each in running.items()}


def _finished(process: subprocess.Popen[str], record: Path) -> list[dict[str, Any]]:
    if process.wait():
        sys.exit(2)
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


def _report(before: list[dict[str, Any]], after: list[dict[str, Any]], *, facts_only: bool) -> int:
    names = load_names()
    compared = difference_in_facts if facts_only else difference
    different = 0
    for old, new in zip(before, after, strict=True):
        lines = list(compared(old, new, names))
        if lines:
            different += 1
            sys.stdout.write("\n".join((f"\n### octospec {old['command']}", *lines[:MOST_LINES], "")))
    sys.stdout.write(f"\n{len(before)} commands, {different} with a difference\n")
    return 1 if different else 0


def difference(old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Give the lines that differ between two records of one command, of which ``names`` in JSON changed."""
    for key in ("code", "stdout", "stderr"):
        yield from _lines(key, *comparable(str(old[key]), str(new[key]), names))
    for path in sorted({*old["files"], *new["files"]}):
        texts = (old["files"].get(path, ""), new["files"].get(path, ""))
        yield from _lines(path, *comparable(*texts, names))


def difference_in_facts(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[str]:
    """Give the lines that differ if sentences are ignored; of a file without data, whether it was written."""
    yield from _lines("code", str(old["code"]), str(new["code"]))
    for key in ("stdout", "stderr"):
        yield from _lines(key, facts(old[key], names), facts(new[key], names))
    yield from _lines("files", "\n".join(sorted(old["files"])), "\n".join(sorted(new["files"])))
    for path in sorted({*old["files"]} & {*new["files"]}):
        if path.endswith(".json"):
            yield from _lines(path, *(facts(each["files"][path], names) for each in (old, new)))


def _lines(title: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield from difflib.unified_diff(
            old.splitlines(), new.splitlines(), f"before {title}", f"after {title}", lineterm="", n=1
        )


if __name__ == "__main__":
    sys.exit(main())
