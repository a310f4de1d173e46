"""``octospec build --watch``: builds again whenever a file that the last build read is saved.

This process does the first build, and has then imported and compiled all that a build needs. Each later build
is a fork of it, so that no build sees what a later one left in memory.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING

from octo_spec.cli.printing import print_line
from octo_spec.frozen import frozen
from octo_spec.storage.file_watch import states, wait_for_change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.storage.builds.build_options import BuildOptions


@frozen
class RunBuild:
    """A build that was printed: its exit code, and the files that it read."""

    code: int
    read: tuple[str, ...] = ()


def watch_builds(options: BuildOptions, build: Callable[[], RunBuild]) -> None:
    """Build now and after each save; Ctrl-C ends it."""
    named = tuple(file for file in (options.spec, options.customers_file) if file is not None)
    known, run_build = frozenset(named), _build_on_one_processor
    try:
        while True:
            before, began = states(known), monotonic()
            run = run_build(build)
            run_build = _build_in_fork
            # A failed build may not have read all files, so those of the build before it stay.
            known = frozenset((*named, *_inputs(run.read, options.out), *(known if run.code else ())))
            _say_watching(len(known), monotonic() - began)
            changed = wait_for_change(
                {file: before.get(file, state) for file, state in states(known).items()}
            )
            print_line(f"{', '.join(sorted(changed))} changed", err=True)
    except KeyboardInterrupt:
        return


def _inputs(read: Iterable[str], out: str) -> Iterable[str]:
    """Return the files that are on disk, but none in the output folder: a build writes those itself."""
    place = Path(os.path.realpath(out))
    there = filter(os.path.isfile, read)
    return (file for file in there if place not in Path(os.path.realpath(file)).parents)


def _say_watching(count: int, seconds: float) -> None:
    files = f"{count} files" if count > 1 else "1 file"
    print_line(f"{seconds:.2f} s. Watching {files}; Ctrl-C ends it.", err=True)


# --- one build ---------------------------------------------------------------------------------


def _build_on_one_processor(build: Callable[[], RunBuild]) -> RunBuild:
    """Build in this process alone, without workers, so that it is warm for each format."""
    if sys.platform != "linux":
        return build()
    all_processors = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(all_processors)})
        return build()
    finally:
        os.sched_setaffinity(0, all_processors)
        gc.freeze()


def _build_in_fork(build: Callable[[], RunBuild]) -> RunBuild:
    """Build in another process; on systems without a safe fork, in this one."""
    if sys.platform != "linux":
        return build()
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _build_and_end(build, os.fdopen(writing, "wb"))
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            content = pipe.read()
    finally:
        os.waitpid(process, 0)
    # Nothing arrives from a process that was killed.
    return pickle.loads(content) if content else RunBuild(2)  # noqa: S301 - from the process started above


def _build_and_end(build: Callable[[], RunBuild], pipe: IO[bytes]) -> None:
    try:
        run = build()
        pickle.dump(run, pipe)
        pipe.flush()
    except KeyboardInterrupt:
        pass
    except Exception as error:  # noqa: BLE001 - a bug is reported, and the watch goes on
        from octo_spec.cli.bug_report import report_bug  # noqa: PLC0415 - as commands are

        report_bug(error)
    finally:
        os._exit(0)
