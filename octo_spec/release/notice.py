"""The text of a notice to customers: what more a version lets the vendor do, why, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.markdown import code, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.review_facts import Change
    from octo_spec.release.record import ReleaseRecord


def notice(record: ReleaseRecord, ends_before: str | None) -> str:
    """Write the notice of a release; ``ends_before`` is the oldest supported version, if older ones end."""
    lines = (*_head(record), *_compared(record), *_ending(record, ends_before))
    return "\n".join(lines) + "\n"


def _head(record: ReleaseRecord) -> Iterator[str]:
    grows = _growing(record)
    what = "more access or more inputs" if grows else "no additional access"
    title = f"{record.name} {record.version}"
    yield f"# {plain(title)}{f': {what}' if record.changes else ''}"
    yield ""
    follows = f" It is a {record.step} step from {plain(record.previous)}." if record.previous else ""
    yield f"{plain(title)} is available from {record.date}.{follows}"


def _growing(record: ReleaseRecord) -> tuple[Change, ...]:
    return tuple(each for each in record.changes.changes if each.is_more) if record.changes else ()


def _compared(record: ReleaseRecord) -> Iterator[str]:
    if record.changes is None:
        return
    others = tuple(each for each in record.changes.changes if not each.is_more)
    yield from _part("Additional access, and why", _growing(record))
    yield from _part("Other changes", others)
    if record.changes.updates:
        yield from ("", "## What the update does", "")
        yield from (
            f"- {plain(each.format)}: {plain(each.effect)}; {plain(each.by)}."
            for each in record.changes.updates
        )


def _part(title: str, changes: Iterable[Change]) -> Iterator[str]:
    reported = tuple(changes)
    if reported:
        yield from ("", f"## {title}", "")
        yield from (line for change in reported for line in _change(change))


def _change(change: Change) -> Iterator[str]:
    yield f"- {code(change.subject)}, {plain(change.kind.lower())}: {plain(change.text)}."
    if change.why:
        yield f"  Why: “{plain(change.why)}”"
    if change.witness:
        yield f"  For example: {code(change.witness)}"


def _ending(record: ReleaseRecord, ends_before: str | None) -> Iterator[str]:
    if ends_before is not None:
        yield from ("", "## Versions that are no longer supported", "")
        yield f"From {record.date}, versions before {plain(ends_before)} are not supported."
