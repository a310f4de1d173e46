"""Runs of a store that no index names: ``--prune`` removes them when no one can still need them.

A running build writes into a run that no index names yet, and a client that has just read the index reads
the run that it named. So a run stays while anything in it is younger than a day, including its mark, which
each build renews at its beginning; the run that the index named before stays; and all stay while the index
itself is younger than an hour. The mark is removed first: a build that would continue such a run notices.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from octo_spec.storage.fleets.store_indexes import RUN, RUNS
from octo_spec.storage.fleets.store_runs import MARK
from octo_spec.storage.folders.former_customers import PRUNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.destinations.destinations import Store
    from octo_spec.storage.fleets.store_indexes import Commit

AT_WORK: Final = timedelta(days=1)
READING: Final = timedelta(hours=1)


def remove_old_runs(commit: Commit) -> Iterator[Diagnostic]:
    """Remove the runs that no one needs, and list them; raises ``RefusedError``."""
    store, now = commit.store, commit.run.started_at()
    if commit.before.put is not None and now - commit.before.put < READING:
        yield PRUNED.at(
            None, f"no run was removed from {store.display_name}: the index is younger than an hour"
        )
        return
    kept = {f"{name}/" for name in (commit.run.name, commit.before.run)}
    runs = {found for found in store.folders(f"{RUNS}/") if RUN.fullmatch(found.removesuffix("/"))}
    for beginning in sorted(runs - kept):
        if _is_old(store, beginning, now - AT_WORK):
            _remove(store, beginning)
            yield PRUNED.at(None, f"{store.display_name}/{beginning} was removed: no index names it")


def _is_old(store: Store, beginning: str, limit: datetime) -> bool:
    return all(time < limit for page in store.pages(beginning) for time in page.values())


def _remove(store: Store, beginning: str) -> None:
    store.remove((f"{beginning}{MARK}",))
    for page in store.pages(beginning):
        store.remove(tuple(page))
