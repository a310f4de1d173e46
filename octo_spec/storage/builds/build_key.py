"""A build that can be skipped: nothing that decides its result has changed since it was proven.

All checks here run before any large import.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.plugin.process.limits import LIMITS
from octo_spec.storage.builds.build_report import BuildReport
from octo_spec.storage.clock import today
from octo_spec.storage.folders.build_cache import BUILDS
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.proven_build import ProvenBuild
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.companion_hashes import CompanionHashes
from octo_spec.storage.installation import installed_digest
from octo_spec.storage.paths import STANDARD_INPUT
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from octo_spec.storage.builds.build_options import BuildOptions
    from octo_spec.storage.folders.proven_build import UpToDateFolder


@frozen
class BuildKey:
    """A requested build: the key of all that decides its result, and the texts of its files.

    The spec decides which files next to it, in its ``folder`` or below, are read: a cached build
    says what they held.
    """

    out: str
    key: str
    folder: Path
    sources: Mapping[str, str]

    def cached_report(self) -> CachedReport | None:
        """Return the report of the same earlier build, if all that it read and left is still there."""
        content = BUILDS.read(self.key)
        proven = ProvenBuild.read(content) if content is not None else None
        if proven is None or not proven.holds(self.out, today().isoformat()):
            return None
        run_both = proven.companions.texts(self.folder)
        return None if run_both is None else CachedReport(_report(proven), {**self.sources, **run_both})

    def companions(self, read: Mapping[str, str]) -> CompanionHashes | None:
        """Return the companion files that were ``read``; ``None`` if any file has changed."""
        if any(read.get(place) != text for place, text in self.sources.items()):
            return None
        run_both = {place: text for place, text in read.items() if place not in self.sources}
        return CompanionHashes.now(self.folder, run_both)

    def keep(
        self, report: BuildReport, up_to_date: UpToDateFolder, companions: CompanionHashes, until: date | None
    ) -> None:
        """Cache a finished build; ``until`` is the last day on which the spec means the same as today."""
        folders = tuple(replace(reported, state=State.UNCHANGED) for reported in report.builds)
        last = until.isoformat() if until else ""
        reported = (report.diagnostics, report.findings)
        kept = ProvenBuild(
            today().isoformat(), last, report.title, folders, up_to_date, companions, *reported
        )
        BUILDS.write(self.key, kept.content())


@frozen
class CachedReport:
    """The report of a skipped build, and the texts of the files that it mentions."""

    report: BuildReport
    sources: Mapping[str, str]


def _report(proven: ProvenBuild) -> BuildReport:
    reported, found = proven.diagnostics, proven.findings
    return BuildReport(proven.folders, reported, proven.title, found, proven_on=proven.proven_on)


def build_key(options: BuildOptions) -> BuildKey | None:
    """Return the key of a build; ``None`` if it cannot be known whether something has changed."""
    files = [options.spec, *([options.customers_file] if options.customers_file is not None else [])]
    if STANDARD_INPUT in files or not options.out or BUILDS.is_in(options.out):
        return None
    # Variables of --plugin-env may hold secrets, so no key is made from them.
    if LIMITS.get().variables:
        return None
    installed = installed_digest()
    try:
        contents = {file: regular_content(Path(file)) for file in files}
        sources = {file: content.decode("utf-8-sig") for file, content in contents.items()}
    except (OSError, ValueError):
        return None
    if installed is None:
        return None
    hashes = {file: sha256(content) for file, content in contents.items()}
    key = json.dumps([installed, hashes, _deciding_options(options)])
    return BuildKey(options.out, sha256(key.encode()), Path(options.spec).parent, sources)


_NO_MATTER: Final = {"check", "accept_upgrade", "force", "wait", "prune", "renamed_from"}
"""Options that change nothing about a build that has nothing to do; a new option counts by default."""


def _deciding_options(options: BuildOptions) -> list[object]:
    """Return the options that decide what is built, or how it is reported."""
    limits = LIMITS.get()
    deciding = {
        field.name: getattr(options, field.name) for field in fields(options) if field.name not in _NO_MATTER
    }
    return [deciding, limits.seconds, limits.memory]
