"""Two builds into one folder: the first is held up or killed, or its disk is full, at one of its calls.

Python announces every call that opens, creates, renames or removes something in the folder. So
the moment is a number, and comes again with its seed.
"""

from __future__ import annotations

import shlex
import signal
from contextlib import chdir
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from octo_spec.storage.folders.manifest import NAME, Manifest, load_manifest
from octo_spec.storage.hashing import hashes_on_disk
from tests.attack.held_builds import begun, signalled, waiting, without_room
from tests.attack.running import in_process
from tests.attack.sources import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from random import Random

    from tests.attack.running import Ran

Arguments = tuple[str, ...]
Files = dict[str, bytes]

BUILD: Final = ("build", SMALL)
BUILDS: Final[tuple[Arguments, ...]] = (
    BUILD,
    (*BUILD, "--fix", "cost-source=explorer"),
    (*BUILD, "--fix", "scheduling=none", "--fix", "resizing=off"),
    (*BUILD, "--format", "terraform"),
    (*BUILD, "--format", "cloudformation", "--format", "iam-json", "--fix", "metrics=on"),
)
OUT: Final = Path("dist")
CALLS: Final = 150
"""The most calls that a build of all formats makes; a build of few formats makes half of them."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """Builds into one folder: something is ``before``, ``first`` meets its mishap, ``second`` follows."""

    kind: str
    before: Arguments
    first: Arguments
    second: Arguments
    call: int

    def shown(self) -> str:
        """Say what is done, with each build as a person would type it."""
        builds = (self.before, self.first, self.second)
        before, first, second = (shlex.join(["octospec", *build]) if build else "nothing" for build in builds)
        return f"after {before}: {self.kind} at call {self.call} of {first}, then {second}"


def race(random: Random) -> Mishap:
    """Begin a build while another one is held in its work, which goes on when this one has ended or waits."""
    waits = ("--wait",) if random.random() < 0.5 else ()
    mishap = _mishap(random, "race")
    return replace(mishap, second=(*mishap.second, *waits))


def kill(random: Random) -> Mishap:
    """Kill a build, and begin another."""
    return _mishap(random, "kill")


def full_disk(random: Random) -> Mishap:
    """Let a build write nothing from one of its calls on, and begin another when there is room again."""
    return _mishap(random, "full disk")


def _mishap(random: Random, kind: str) -> Mishap:
    before, first, second = random.choice(((), *BUILDS)), random.choice(BUILDS), random.choice(BUILDS)
    return Mishap(kind, before, first, second, random.randrange(1, CALLS))


# --- what comes of it --------------------------------------------------------------------------

Runs = tuple[tuple[Arguments, "Ran | None"], ...]
"""Builds with how they ended: ``None`` for one that was killed."""


def errors(mishap: Mishap) -> Iterator[str]:
    """Let it happen in this folder, and yield what is wrong."""
    if mishap.before:
        yield from _badly_answered(in_process(mishap.before), (0,))
    runs = _HAPPENING[mishap.kind](mishap)
    for _, ran in runs:
        yield from _badly_answered(ran, (0, 2)) if ran else _unless(mishap.kind == "kill", "it hangs")
    yield from _torn(mishap)
    yield from _not_so([arguments for arguments, ran in runs if ran and ran.exit_code == 0])
    yield from _badly_answered(in_process(mishap.second), (0,))
    yield from _torn(mishap)
    yield from _not_so([mishap.second])
    yield from _left_behind()


def _unless(condition: bool, error: str) -> Iterator[str]:  # noqa: FBT001 - as a word of a sentence
    if not condition:
        yield error


def _race(mishap: Mishap) -> Runs:
    first = begun("first", mishap.first, signalled(OUT, mishap.call, signal.SIGSTOP))
    first.holds_or_is_over()
    second = begun("second", mishap.second, waiting)
    second.holds_or_is_over()
    first.go_on()
    second.go_on()
    return (mishap.first, first.ran()), (mishap.second, second.ran())


def _kill(mishap: Mishap) -> Runs:
    return ((mishap.first, begun("first", mishap.first, signalled(OUT, mishap.call, signal.SIGKILL)).ran()),)


def _full_disk(mishap: Mishap) -> Runs:
    return ((mishap.first, begun("first", mishap.first, without_room(OUT, mishap.call)).ran()),)


_HAPPENING: Final[Mapping[str, Callable[[Mishap], Runs]]] = {
    "race": _race,
    "kill": _kill,
    "full disk": _full_disk,
}


def _badly_answered(ran: Ran, codes: tuple[int, ...]) -> Iterator[str]:
    output = ran.stdout + ran.stderr
    if ran.exception is not None:
        yield f"it raises {ran.exception!r}"
    yield from _unless(ran.exit_code in codes, f"exit code {ran.exit_code}: {output}")
    yield from _unless("Traceback (most recent call last)" not in output, "a traceback is printed")
    yield from _unless(ran.exit_code == 0 or "OCT5" in output, f"it fails without a code: {output}")


# --- what is on disk ---------------------------------------------------------------------------


@cache
def built(arguments: Arguments) -> Mapping[str, Files]:
    """Give what a build makes of an empty folder, by format."""
    with TemporaryDirectory(prefix="octospec-attack-") as folder, chdir(folder):
        ran = in_process(arguments)
        assert ran.exit_code == 0, ran.stdout + ran.stderr
        return {path.name: _files(path) for path in OUT.iterdir() if path.is_dir()}


def _files(folder: Path) -> Files:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _torn(mishap: Mishap) -> Iterator[str]:
    """Find format folders that no build made, or that are lost: only a kill leaves that to the next."""
    builds = [_plain(build) for build in (mishap.before, mishap.first, mishap.second) if build]
    for name in sorted({name for build in builds for name in built(build)}):
        whole = [built(build)[name] for build in builds if name in built(build)]
        if (OUT / name).is_dir():
            yield from _unless(_files(OUT / name) in whole, f"{name} is torn: {sorted(_files(OUT / name))}")
        elif mishap.kind != "kill" and mishap.before and name in built(mishap.before):
            yield f"{name} is lost"


def _not_so(builds: list[Arguments]) -> Iterator[str]:
    """Find format folders that a build said it wrote, and that none of such builds did."""
    made = [built(_plain(build)) for build in builds]
    for name in sorted({name for folders in made for name in folders}):
        of_them = [folders[name] for folders in made if name in folders]
        yield from _unless(_files(OUT / name) in of_them, f"{name} is not what was reported")


def _plain(build: Arguments) -> Arguments:
    return tuple(argument for argument in build if argument != "--wait")


def _left_behind() -> Iterator[str]:
    """Find what no build should leave, and folders that differ from the manifest."""
    names = {path.name for path in OUT.iterdir()}
    manifest = load_manifest(OUT / NAME)
    if not isinstance(manifest, Manifest):
        yield f"{NAME} cannot be read"
        return
    yield from _unless(names == {NAME, *manifest.folders}, f"there are {sorted(names)}")
    for name, record in manifest.folders.items():
        agrees = record.artifacts == hashes_on_disk(OUT / name)
        yield from _unless(agrees, f"the manifest does not list what is in {name}")
