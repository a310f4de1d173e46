"""How many customers have which state, in a line: ``398 written, 2 failed: nova, orbit``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.storage.folders.folder_report import State, totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.storage.folders.folder_report import FolderReport

NAMED: Final = {State.FAILED, State.REFUSED, State.STALE}
"""Customers in these states are named."""
MOST_NAMES: Final = 20


def line(builds: Iterable[FolderReport], left: tuple[str, ...]) -> str:
    """Say how many customers have which state, and name those that need attention."""
    counts = [_count(state.value, ids, named=state in NAMED) for state, ids in totals(builds).items()]
    return ", ".join([*counts, *([_count("no longer in the file", left, named=True)] if left else [])])


def _count(word: str, ids: tuple[str, ...], *, named: bool) -> str:
    if not named:
        return f"{len(ids)} {word}"
    more = f" and {len(ids) - MOST_NAMES} more" if len(ids) > MOST_NAMES else ""
    return f"{len(ids)} {word}: {', '.join(ids[:MOST_NAMES])}{more}"


def as_data(builds: Iterable[FolderReport]) -> Mapping[str, int]:
    """Count the format folders of each state."""
    counts = Counter(built.state for built in builds)
    return {state.json_key: counts[state] for state in State}
