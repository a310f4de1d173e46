"""The text of a notice to customers: what more a version lets the vendor do, why, and from when."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.markdown import code, plain
from octo_spec.analysis.wording import cut_short
from octo_spec.model.review_facts import GUARANTEES, NOT_DECIDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.review_facts import Change, Changes
    from octo_spec.release.record import ReleaseRecord


def notice(record: ReleaseRecord, ends_before: str | None) -> str:
    """Write the notice of a release; ``ends_before`` is the oldest supported version, if older ones end."""
    lines = (*_head(record), *_change_lines(record), *_ending(record, ends_before))
    return "\n".join(lines) + "\n"


def _head(record: ReleaseRecord) -> Iterator[str]:
    title = f"{record.name} {record.version}"
    yield f"# {plain(title)}{f': {_growth(record)}' if record.changes else ''}"
    yield ""
    follows = f" It is a {record.step} step from {plain(record.previous)}." if record.previous else ""
    yield f"{plain(title)} is available from {record.date}.{follows}"


def _growth(record: ReleaseRecord) -> str:
    """Say whether access grows, for customers of the previous version and for others."""
    if record.changes is not None and any(
        each.is_more or each.narrows_input for each in record.changes.changes
    ):
        grows = _growing_changes(record.changes)
        kinds = {
            "more access": grows,
            "access that is not decided": () if grows else _undecided_changes(record.changes),
            "fewer guarantees": _lost_guarantees(record.changes),
            "more inputs": _narrower_inputs(record.changes),
        }
        return " and ".join(words for words, found in kinds.items() if found)
    if record.changes is not None and _undecided_changes(record.changes):
        return "additional access is not decided"
    if record.only_builds and record.decided:
        return "no additional access in builds without a customer"
    if any(map(_growing_changes, record.others)):
        return f"no additional access since {plain(record.previous or '')}, but more since another version"
    if any(map(_undecided_changes, record.others)):
        return f"no additional access since {plain(record.previous or '')}, not decided since another version"
    return "no additional access"


def _growing_changes(changes: Changes) -> tuple[Change, ...]:
    return tuple(each for each in changes.changes if each.is_more and each.kind != GUARANTEES)


def _undecided_changes(changes: Changes) -> tuple[Change, ...]:
    return tuple(each for each in changes.changes if each.kind == NOT_DECIDED)


def _lost_guarantees(changes: Changes) -> tuple[Change, ...]:
    return tuple(each for each in changes.changes if each.is_more and each.kind == GUARANTEES)


def _narrower_inputs(changes: Changes) -> tuple[Change, ...]:
    return tuple(each for each in changes.changes if each.narrows_input)


def _change_lines(record: ReleaseRecord) -> Iterator[str]:
    if record.changes is None:
        return
    yield from _parts(record.changes, "##")
    if record.only_builds and record.decided:
        yield from ("", "## What is not compared", "")
        versions = cut_short(tuple(map(plain, record.only_builds)))
        choices = ", ".join(map(code, record.decided))
        yield f"The builds without a customer are compared with {versions}. What the version allows for"
        yield f"other answers to choices that a build decides is not compared: {choices}."
    yield from _unset_choice_lines(record, record.changes.previous, "##")
    for other in record.others:
        yield from ("", f"## From {plain(other.previous)}", "")
        if replace(other, previous=record.changes.previous) == record.changes:
            yield f"The same as from {plain(record.changes.previous)}."
        else:
            yield f"For customers that run {plain(other.previous)}: {plain(other.summary)}."
            yield from _parts(other, "###")
            yield from _unset_choice_lines(record, other.previous, "###")


def _parts(changes: Changes, level: str) -> Iterator[str]:
    apart = {*_growing_changes(changes), *_lost_guarantees(changes), *_narrower_inputs(changes)}
    apart |= {*_undecided_changes(changes)}
    others = tuple(each for each in changes.changes if each not in apart)
    yield from _part(f"{level} Additional access, and why", _growing_changes(changes))
    yield from _part(f"{level} What is not decided", _undecided_changes(changes))
    yield from _part(f"{level} What is no longer guaranteed", _lost_guarantees(changes))
    yield from _part(f"{level} What you must answer again", _narrower_inputs(changes))
    yield from _part(f"{level} Other changes", others)
    if changes.updates:
        yield from ("", f"{level} What the update does", "")
        yield from (
            f"- {plain(each.format)}: {plain(each.effect)}; {plain(each.by)}." for each in changes.updates
        )


def _unset_choice_lines(record: ReleaseRecord, since: str, level: str) -> Iterator[str]:
    """Say what the version does for a customer who set no value for a choice."""
    choices = tuple(each for each in record.unanswered if each.since == since)
    if choices:
        yield from ("", f"{level} Choices for which you set no value", "")
    for choice in choices:
        was = "is new, and" if choice.was is None else f"was {plain(choice.was)}, and"
        yield f"- {code(choice.id)} {was} is now {plain(choice.now)}, unless you set another value."
        yield from (f"  Then {_readable_text(text)}." for text in choice.allows)


def _part(title: str, changes: Iterable[Change]) -> Iterator[str]:
    reported = tuple(changes)
    if reported:
        yield from ("", title, "")
        yield from (line for change in reported for line in _change(change))


def _change(change: Change) -> Iterator[str]:
    yield f"- {code(change.subject)}, {plain(change.kind.lower())}: {_readable_text(change.text)}."
    if change.why:
        yield f"  Why: “{plain(change.why)}”"
    if change.witness:
        yield f"  For example: {code(change.witness)}"


_WILD: Final = re.compile(r"([^\s,;()“”]*\*[^\s,;()“”]*)")


def _readable_text(text: str) -> str:
    """Write words with wildcards as code, so that a reader of the file sees ``s3:Get*`` too."""
    parts = _WILD.split(" ".join(text.split()))
    return "".join(code(part) if at % 2 else _escape_words(part) for at, part in enumerate(parts))


def _escape_words(part: str) -> str:
    """Escape the words between two wildcards, with the spaces around them."""
    start, end = (" " if part[at].isspace() else "" for at in (0, -1)) if part else ("", "")
    return f"{start}{plain(part)}{end if part.strip() else ''}"


def _ending(record: ReleaseRecord, ends_before: str | None) -> Iterator[str]:
    if ends_before is not None:
        yield from ("", "## Versions that are no longer supported", "")
        yield f"From {record.date}, versions before {plain(ends_before)} are not supported."
