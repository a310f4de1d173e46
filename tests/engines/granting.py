"""What a role of the emulated account grants at a moment, and whether a version of a spec grants less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.access.bounds import Bounds
from octo_spec.access.compare import compare
from octo_spec.iam.policy import parse
from tests.engines.reading_roles import read_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.policy import Document
    from tests.engines.cloud import Cloud
    from tests.engines.reading_roles import Plain


def granted(cloud: Cloud) -> dict[str, tuple[Document, ...]]:
    """Read what each role may do now, by its name."""
    return {name: _documents(role) for name, role in read_roles(cloud).items()}


def _documents(role: Mapping[str, Plain]) -> tuple[Document, ...]:
    return tuple(map(parse, (*role["inline"].values(), *role["managed"].values())))


@dataclass(frozen=True, slots=True)
class Step:
    """An update: what the roles might do before it, and what they may do after it."""

    before: Mapping[str, tuple[Document, ...]]
    after: Mapping[str, tuple[Document, ...]]

    def missing(self, now: Mapping[str, tuple[Document, ...]]) -> list[str]:
        """List what both versions grant and the roles lack now."""
        return [
            f"{name}: {difference.witness}"
            for name in self.before.keys() & self.after.keys()
            for difference in compare(
                now.get(name, ()), self.before[name], bounds=Bounds(new=(self.after[name],))
            ).differences
        ]

    def beyond(self, now: Mapping[str, tuple[Document, ...]]) -> list[str]:
        """List what the roles may do now and neither version grants, as far as neither denies anything."""
        return [
            f"{name}: {difference.witness}"
            for name, documents in now.items()
            for difference in compare(
                (*self.before.get(name, ()), *self.after.get(name, ())), documents
            ).differences
        ]
