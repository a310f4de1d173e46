"""Waits until a file is saved: one of those that a build read."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

State: TypeAlias = "tuple[int, int, int, int] | None"
"""What changes when a file is saved: its device, number, size and time; ``None`` without a file."""

QUIET: Final = 20
"""A save ends when its folder was quiet for this long, in ms: editors write a file in several steps."""
LONGEST_SAVE: Final = 100
"""A save ends anyway after this long, in ms, as in a folder in which something always happens."""
LOOK_AGAIN: Final = 500
"""The files are also looked at after this long, in ms: one may have changed while nothing watched."""


def can_watch() -> bool:
    """Whether the package of the extra ``watch`` is installed."""
    return find_spec("watchfiles") is not None


def states(files: Iterable[str]) -> dict[str, State]:
    """Return the state of each file."""
    return {file: _state(file) for file in files}


def _state(file: str) -> State:
    try:
        there = os.stat(file)  # noqa: PTH116 - names are enough
    except OSError:
        return None
    return (there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns)


def wait_for_change(before: Mapping[str, State]) -> tuple[str, ...]:
    """Wait until files are no longer as they were ``before``, and return those.

    The folders of the files are watched, since an editor may replace a file by another one.
    """
    from watchfiles import watch  # noqa: PLC0415 - needs an extra

    while True:
        if changed := _changed_files(before):
            return changed
        looks = watch(
            *_folders(before),
            debounce=LONGEST_SAVE,
            step=QUIET,
            rust_timeout=LOOK_AGAIN,
            yield_on_timeout=True,
            recursive=False,
            watch_filter=None,
        )
        for _ in looks:
            if changed := _changed_files(before):
                return changed
            if not all(map(os.path.isdir, _folders(before))):
                break


def _changed_files(before: Mapping[str, State]) -> tuple[str, ...]:
    return tuple(file for file, state in before.items() if _state(file) != state)


def _folders(files: Iterable[str]) -> frozenset[Path]:
    """Return the folders of the files and of their link targets; for a missing folder, the nearest one."""
    places = (place for file in files for place in (os.path.abspath(file), os.path.realpath(file)))  # noqa: PTH100 - links stay
    return frozenset(next(_existing_folders(Path(place))) for place in places)


def _existing_folders(file: Path) -> Iterator[Path]:
    return (folder for folder in file.parents if folder.is_dir())
