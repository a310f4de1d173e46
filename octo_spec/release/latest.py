"""Which releases exist and which is the latest: a file next to them for machines.

>>> first = ReleasedVersion("1.0.0", "2026-11-26", "ab" * 32)
>>> latest = latest_of("octo", (first,))
>>> parsed_latest(latest_text(latest)) == latest
True
"""

from __future__ import annotations

import json
import re
from functools import cmp_to_key
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.version_step import VersionStep, advice
from octo_spec.frozen import frozen
from octo_spec.model.launch import Launch  # noqa: TC001 - JSON follows the annotations
from octo_spec.model.review_json import as_json, form_schema
from octo_spec.model.typed_json import MistypedError, from_json, known_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.json_values import JsonValue

LATEST: Final = "latest.json"
LATEST_KEY: Final = "octospec-latest"
LATEST_VERSION: Final = 1
"""The version of the format; a new field keeps it, a removed or changed field does not."""

_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SUM: Final = re.compile(r"[0-9a-f]{64}")


@frozen
class ReleasedChange:
    """What a version changes for a customer, in one sentence.

    ``is_more`` if a role may do more, or if a customer may have to answer an input again.
    """

    subject: str
    kind: str
    text: str
    why: str
    is_more: bool


@frozen
class ReleasedUpdate:
    """What the update to a version does in one format: its most serious effect, and who can apply it."""

    format: str
    effect: str
    by: str


@frozen
class ReleasedVersion:
    """A version that was released: its day, the SHA-256 of its SHA256SUMS, and what it changed.

    ``previous`` is the version that it was compared with, and ``step`` the step from there: major, minor or
    patch; both are null for the first. ``summary`` counts what ``changes`` say one by one.
    """

    version: str
    date: str
    sums: str
    previous: str | None = None
    step: str | None = None
    summary: str = ""
    changes: tuple[ReleasedChange, ...] = ()
    updates: tuple[ReleasedUpdate, ...] = ()
    launch: tuple[Launch, ...] = ()


@frozen
class Withdrawal:
    """A version that no one should deploy since a date, and why."""

    version: str
    date: str
    reason: str


@frozen
class Latest:
    """The releases of a spec, and the latest of them that is not withdrawn.

    ``version``, ``date``, ``sums`` and ``launch`` are those of the latest.
    ``customer`` is null if the releases are for everyone. ``serial`` grows with each change, so that clients
    recognize an older file. ``supported_since`` is the oldest supported version, if the vendor has named one.
    ``url`` is where the folder is published, if it is known. ``releases`` has the newest version first, and
    includes withdrawn ones. ``page`` is the SHA-256 of index.html, if there is one. ``signed`` says whether
    there are signatures: only the public key shows whether they are valid.
    """

    name: str
    customer: str | None
    serial: int
    version: str
    date: str
    sums: str
    supported_since: str | None
    withdrawn: tuple[Withdrawal, ...]
    url: str | None
    launch: tuple[Launch, ...]
    releases: tuple[ReleasedVersion, ...]
    page: str | None = None
    signed: bool = False

    def find_release(self, version: str) -> ReleasedVersion | None:
        """Find a version among the releases; ``None`` if it is not one of them."""
        return next((each for each in self.releases if each.version == version), None)

    def withdrawal(self, version: str) -> Withdrawal | None:
        """Find why a version is withdrawn; ``None`` if it is not."""
        return next((each for each in self.withdrawn if each.version == version), None)

    def is_supported(self, version: str) -> bool:
        """Whether a version is supported, as far as the vendor has said."""
        return self.supported_since is None or not is_older(version, self.supported_since)

    @property
    def newest(self) -> str:
        """The newest version that was released, even if it is withdrawn."""
        return self.releases[0].version

    def newer_than(self, version: str) -> tuple[ReleasedVersion, ...]:
        """List the releases that came after a version and are not withdrawn, the newest first."""
        return tuple(
            each
            for each in self.releases
            if is_older(version, each.version) and self.withdrawal(each.version) is None
        )


def latest_of(  # noqa: PLR0913 - each is a field of the file
    name: str,
    releases: Iterable[ReleasedVersion],
    *,
    customer: str | None = None,
    serial: int = 1,
    supported_since: str | None = None,
    withdrawn: tuple[Withdrawal, ...] = (),
    url: str | None = None,
    signed: bool = False,
) -> Latest:
    """Find the latest release; raises ``ValueError`` if every release is withdrawn."""
    ordered = newest_first(releases)
    gone = {each.version for each in withdrawn}
    last = next((each for each in ordered if each.version not in gone), None)
    if last is None:
        msg = "each version is withdrawn"
        raise ValueError(msg)
    return Latest(
        name=name,
        customer=customer,
        serial=serial,
        version=last.version,
        date=last.date,
        sums=last.sums,
        supported_since=supported_since,
        withdrawn=withdrawn,
        url=url,
        launch=last.launch,
        releases=ordered,
        signed=signed,
    )


def newest_first(releases: Iterable[ReleasedVersion]) -> tuple[ReleasedVersion, ...]:
    """Order releases by their versions, as semver does; equal ones by the text."""
    by_text = sorted(releases, key=lambda each: each.version, reverse=True)
    return tuple(sorted(by_text, key=cmp_to_key(_newest_first), reverse=True))


def _newest_first(one: ReleasedVersion, other: ReleasedVersion) -> int:
    return is_older(other.version, one.version) - is_older(one.version, other.version)


# --- the file ----------------------------------------------------------------------------------


def latest_text(latest: Latest) -> str:
    """Write the file."""
    reported = as_json(latest)
    return json.dumps({LATEST_KEY: LATEST_VERSION, **_object(reported)}, indent=2, ensure_ascii=False) + "\n"


def parsed_latest(text: str) -> Latest | None:
    """Read the file; ``None`` if it is invalid. Unknown fields are those of a later octospec."""
    try:
        data = json.loads(text)
        if _object(data).get(LATEST_KEY) != LATEST_VERSION:
            return None
        latest = from_json(Latest, known_part(Latest, data))
    except (ValueError, RecursionError, MistypedError):
        return None
    return latest if _is_sound(latest) else None


def _object(data: JsonValue) -> dict[str, JsonValue]:
    return data if isinstance(data, dict) else {}


def _is_sound(latest: Latest) -> bool:
    """Whether a file says the same of its latest release at the top and in the list."""
    known = [each.version for each in latest.releases]
    gone = [each.version for each in latest.withdrawn]
    since = () if latest.supported_since is None else (latest.supported_since,)
    if not latest.name or len({*known}) < len(known) or not {*gone} <= {*known}:
        return False
    if not all(map(is_version, (*known, *since))) or not all(map(_is_dated, latest.releases)):
        return False
    if not {*known} - {*gone} or latest.serial < 1:
        return False
    reported = latest_of(latest.name, latest.releases, withdrawn=latest.withdrawn)
    return _latest_fields(latest) == _latest_fields(reported) and latest.releases == reported.releases


def _latest_fields(latest: Latest) -> tuple[object, ...]:
    return latest.version, latest.date, latest.sums, latest.launch


def _is_dated(released: ReleasedVersion) -> bool:
    return bool(is_date(released.date) and _SUM.fullmatch(released.sums))


def latest_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of the file."""
    return form_schema(Latest, LATEST_KEY, LATEST_VERSION, "octospec latest")


def is_date(text: str) -> bool:
    """Whether a text is a day as releases have it: YYYY-MM-DD."""
    return _DATE.fullmatch(text) is not None


# --- versions ----------------------------------------------------------------------------------


def is_version(text: str) -> bool:
    """Whether a text is a version, as a spec has one."""
    return _VERSION.fullmatch(text) is not None


def is_older(version: str, than: str) -> bool:
    """Whether a version comes before another one (semver, item 11).

    >>> is_older("1.9.0", "1.10.0"), is_older("1.0.0", "1.0.0")
    (True, False)
    """
    return advice(version, than, VersionStep.NONE).taken not in (None, VersionStep.NONE)
