"""What a release says about itself: a file among those with a checksum and a signature.

>>> record = ReleaseRecord("octo", "1.0.0", "2026-11-26")
>>> parsed_record(record_text(record)) == record
True
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.launch import Launch  # noqa: TC001 - JSON follows the annotations
from octo_spec.model.review_facts import Changes, UnansweredChoice  # noqa: TC001 - as above
from octo_spec.model.review_json import as_json, form_schema
from octo_spec.model.typed_json import MistypedError, from_json, known_part
from octo_spec.release.latest import ReleasedChange, ReleasedUpdate, ReleasedVersion, is_date, is_version

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

RECORD: Final = "release.json"
RECORD_KEY: Final = "octospec-release"
RECORD_VERSION: Final = 1
"""The version of the format; a new field keeps it, a removed or changed field does not."""


@frozen
class ReleasedFormat:
    """A format of a release: how many files it has, and the SHA-256 of their lines in SHA256SUMS."""

    format: str
    files: int
    sha256: str


@frozen
class ReleaseRecord:
    """One release: its spec, its customer, its date, and the differences from the previous version.

    ``customer`` is null if the release is for everyone. ``previous``, ``step`` and ``changes`` are null if it
    was not compared with a previous version. ``others`` are the differences from each other version that a
    customer may run, the newest first. ``unanswered`` are the choices that have another value than in one of
    these versions if the customer sets none. ``notice`` is the text of NOTICE.md. ``url`` is where the folder
    of releases is published, and ``launch`` how to start from there. ``signed`` says that its checksums have
    a signature; only the public key shows whether that is valid. ``decided`` are the choices that a build
    decides; null for a release for one customer. ``only_builds`` are the versions that do not say what they
    grant for other answers to such choices: only builds without a customer were compared with them.
    """

    name: str
    version: str
    date: str
    customer: str | None = None
    previous: str | None = None
    step: str | None = None
    formats: tuple[ReleasedFormat, ...] = ()
    changes: Changes | None = None
    notice: str = ""
    url: str | None = None
    launch: tuple[Launch, ...] = ()
    signed: bool = False
    others: tuple[Changes, ...] = ()
    unanswered: tuple[UnansweredChoice, ...] = ()
    decided: tuple[str, ...] | None = None
    only_builds: tuple[str, ...] = ()


def record_text(record: ReleaseRecord) -> str:
    """Return the text of the file that says what a release is."""
    reported = as_json(record)
    fields = reported if isinstance(reported, dict) else {}
    return json.dumps({RECORD_KEY: RECORD_VERSION, **fields}, indent=2, ensure_ascii=False) + "\n"


def parsed_record(text: str) -> ReleaseRecord | None:
    """Read the file; ``None`` if it is invalid. Unknown fields are those of a later octospec."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get(RECORD_KEY) != RECORD_VERSION:
            return None
        record = from_json(ReleaseRecord, known_part(ReleaseRecord, data))
    except (ValueError, RecursionError, MistypedError):
        return None
    is_sound = record.name and is_version(record.version) and is_date(record.date)
    return record if is_sound else None


def record_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of the file."""
    return form_schema(ReleaseRecord, RECORD_KEY, RECORD_VERSION, "octospec release")


def released_version(record: ReleaseRecord, sums: str) -> ReleasedVersion:
    """Return the entry of a release in ``latest.json``; ``sums`` is the SHA-256 of its SHA256SUMS."""
    changes = record.changes
    return ReleasedVersion(
        version=record.version,
        date=record.date,
        sums=sums,
        previous=record.previous,
        step=record.step,
        summary=changes.summary if changes else "",
        changes=tuple(
            ReleasedChange(each.subject, each.kind, each.text, each.why, each.is_more or each.narrows_input)
            for each in (changes.changes if changes else ())
        ),
        updates=tuple(
            ReleasedUpdate(each.format, each.effect, each.by) for each in (changes.updates if changes else ())
        ),
        launch=record.launch,
    )
