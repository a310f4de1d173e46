"""The index of a store: the current run, and what it is made from. Writing it commits a build."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.release.publication import root_file
from octo_spec.storage.destinations.destinations import RefusedError
from octo_spec.storage.fleets.codes import NO_STORE
from octo_spec.storage.fleets.fleet_folders import digest_of
from octo_spec.storage.folders.folder_specs import INDEX, renamed_help

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from octo_spec.storage.destinations.destinations import Store, Stored
    from octo_spec.storage.fleets.store_runs import StoreRun
    from octo_spec.storage.folders.folder_specs import SpecName


@frozen
class StoreIndex:
    """The index of a store as it was read: the run, and what it is made from; empty if there is no index."""

    stored: Stored | None = None
    run: str = ""
    made_from: str = ""
    put: datetime | None = None
    """When it was written, by the clock of the store."""

    @classmethod
    def read_from(cls, store: Store, spec: SpecName) -> StoreIndex:
        """Read the index of a spec; raises ``RefusedError``, also if it is of another spec."""
        times = [page[INDEX] for page in store.pages(INDEX) if INDEX in page]
        if not times:
            return cls()
        stored = store.read(INDEX)
        try:
            data = json.loads(stored.content)
            found = cls(stored, str(data["run"]), str(data["made-from"]), times[0])
            whose = str(data["spec"]["name"])
        except (ValueError, KeyError, TypeError, RecursionError):
            message = f"{store.display_name}/{INDEX} is not the index of a fleet"
            raise RefusedError(NO_STORE.at(None, message, _OF_ITS_OWN)) from None
        if not RUN.fullmatch(found.run):  # a build gives its runs no other name
            found = replace(found, run="", made_from="")
        if not spec.is_name(whose):
            message = f"{store.display_name} holds the fleet of {whose}, and not of {spec.name}"
            raise RefusedError(NO_STORE.at(None, message, f"{_OF_ITS_OWN}, or {renamed_help(whose)}"))
        return found


RUNS: Final = "runs"
RUN: Final = re.compile(f"{RUNS}/[0-9a-f]{{32}}")
"""What builds call their runs: anything else below ``runs/`` is not octospec's."""
_OF_ITS_OWN: Final = "give the fleet a place of its own"


@frozen
class Commit:
    """What a new index will say, and what the old one said."""

    store: Store
    run: StoreRun
    before: StoreIndex
    identity: Mapping[str, str]
    made_from: str

    def content(self, manifests: Mapping[str, str], *, is_whole: bool) -> bytes:
        """Write the index; if it is incomplete, the next build starts a new run."""
        lines = [f"{digest}  {id}\n" for id, digest in sorted(manifests.items())]
        data = {
            "octospec-fleet": 1,
            "spec": dict(self.identity),
            "customers": len(lines),
            "sha256": digest_of(lines),
            "run": self.run.name,
            "made-from": self.made_from if is_whole else "",
        }
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()

    def problem(self, manifests: Mapping[str, str]) -> str:
        """Say how the index is not that of a complete build; empty if it is."""
        if self.before.stored is None:
            return f"{INDEX} is missing"
        content = self.content(manifests, is_whole=True)
        return "" if self.before.stored.content == content else f"{INDEX} differs"

    def is_altered(self, content: bytes) -> bool:
        """Whether the index that was read says that it is of the same build, and is not what that writes."""
        before = self.before
        is_same = before.run == self.run.name and before.made_from == self.made_from
        return is_same and before.stored is not None and before.stored.content != content

    def put(self, content: bytes) -> bool:
        """Write the index, if it is unchanged since it was read; ``False`` if another build has changed it.

        Another build from the same inputs writes the same index. Raises ``RefusedError``.
        """
        self.run.started_at()  # otherwise another process removed the run
        if self.before.stored is not None and self.before.stored.content == content:
            return True
        file = replace(root_file(INDEX, content), cache="no-cache")
        stored = self.before.stored
        done = self.store.replace(file, stored.tag) if stored else self.store.create(file)
        return done or (INDEX in self.store.keys(INDEX) and self.store.read(INDEX).content == content)
