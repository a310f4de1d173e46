"""``make test-deep``: all tests, each law on a hundred examples and each matrix whole, in parts.

A part that passed is kept in ``.deep/`` with the commit, and is not run again on it: a run that broke off can
be resumed. Nothing is kept while files differ from the commit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.testing.laws import DEEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests"
KEPT: Final = ROOT / ".deep"
SURROUNDINGS: Final = {"OCTOSPEC_EXAMPLES": str(DEEP), "OCTOSPEC_ALL_SETTINGS": "yes"}
WHEEL: Final = "wheel"
SPLIT: Final = ("emitters", "engines")
"""Folders of which each folder or file is a part, so that a part takes minutes."""

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a part."""

    part: str
    commit: str
    passed: bool
    seconds: float

    def __str__(self) -> str:
        return f"{self.part:32} {'passed' if self.passed else 'FAILED'} {self.seconds:7.0f} s"


def parts() -> dict[str, Command]:
    """List the parts by name, each with its command: every test file is in one of them."""
    workers = (os.cpu_count() or 1) + 1  # as in the suite: tests wait for engines
    pytest = (sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal")
    named = [_part(path.relative_to(TESTS)) for path in sorted(TESTS.rglob("test_*.py"))]
    paths = {name: [path for part, path in dict.fromkeys(named) if part == name] for name, _ in named}
    tested = {name: (*pytest, *(f"tests/{path}" for path in paths[name])) for name in paths}
    return {**tested, WHEEL: ("make", "--no-print-directory", "test-wheel", "WHEEL=all")}


def _part(file: Path) -> tuple[str, str]:
    """Return the part that a file is in, and what pytest runs of it."""
    if len(file.parts) == 1:
        return "files", str(file)
    path = "/".join(file.parts[: 2 if file.parts[0] in SPLIT else 1])
    return path.removesuffix(".py"), path


# --- what is kept ------------------------------------------------------------------------------


def commit() -> str:
    """Give the commit that all files are of; empty where they differ from it, or where there is no git."""
    there = _said("git", "rev-parse", "HEAD")
    return "" if there is None or _said("git", "status", "--porcelain") != "" else there


def _said(*command: str) -> str | None:
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return ran.stdout.strip()


def kept(part: str, of: str, folder: Path = KEPT) -> Result | None:
    """Give the result of a part on a commit, if it passed there."""
    path = _path(part, folder)
    if not of or not path.exists():
        return None
    result = Result(**json.loads(path.read_text("utf-8")))
    return result if result.passed and result.commit == of else None


def keep(result: Result, folder: Path = KEPT) -> None:
    """Keep a result, unless it is of no commit."""
    if result.commit:
        folder.mkdir(exist_ok=True)
        _path(result.part, folder).write_text(json.dumps(asdict(result)) + "\n", "utf-8")


def _path(part: str, folder: Path) -> Path:
    return folder / f"{part.replace('/', '-')}.json"


# --- the run -----------------------------------------------------------------------------------


def run(part: str, command: Command, of: str) -> Result:
    """Run a part, which prints what its command does."""
    print(f"\n=== {part}", flush=True)  # noqa: T201 - a command for people
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **SURROUNDINGS}, check=False).returncode
    return Result(part, of, code == 0, time.monotonic() - began)


def results(chosen: Mapping[str, Command], of: str, folder: Path = KEPT) -> Iterable[Result]:
    """Run the parts that did not pass on this commit before; keep each result at once."""
    for part, command in chosen.items():
        result = kept(part, of, folder) or run(part, command, of)
        keep(result, folder)
        yield result


def main(arguments: Sequence[str]) -> int:
    """Run the parts; the exit code says whether all passed."""
    parser = argparse.ArgumentParser(prog="make test-deep")
    parser.add_argument("--part", default="", help="the beginning of their names; all without")
    part = parser.parse_args(arguments).part
    chosen = {name: command for name, command in parts().items() if name.startswith(part)}
    if not chosen:
        print(f"no part begins with {part!r}: {', '.join(parts())}", file=sys.stderr)  # noqa: T201 - as above
        return 2
    done = [*results(chosen, commit())]
    print("\n".join(("", *map(str, done))))  # noqa: T201 - as above
    return 0 if all(result.passed for result in done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
