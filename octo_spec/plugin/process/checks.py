"""Checks of the values of an answer whose types are valid."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.model.launch import LaunchKind
from octo_spec.model.typed_json import refuse
from octo_spec.plugin.paths import comparable_path, path_problem
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import PurePosixPath

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.launch import Launch
    from octo_spec.model.unread import Unread
    from octo_spec.plugin.adoption import Adoption
    from octo_spec.plugin.artifacts import Artifact, Reading
    from octo_spec.plugin.extras import ThinnedExtras


def check_artifacts(artifacts: Collection[Artifact]) -> None:
    """Refuse artifacts whose paths conflict, or lead out of the folder of their format."""
    for artifact in artifacts:
        _check_path(artifact.path)
    seen: dict[PurePosixPath, PurePosixPath] = {}
    for artifact in artifacts:
        if first := seen.get(comparable_path(artifact.path)):
            _refuse_both(first, artifact.path)
        seen[comparable_path(artifact.path)] = artifact.path
    for path in seen.values():
        for folder in path.parents:
            if first := seen.get(comparable_path(folder)):
                _refuse(first, f"is both a file and a folder, that of {str(path)!r}")


def _refuse_both(first: PurePosixPath, second: PurePosixPath) -> None:
    if first == second:
        _refuse(first, "occurs twice")
    # As ASCII, since the names may look the same.
    both = f"{str(first)!a} and {str(second)!a}"
    refuse(f"the artifacts {both} would be one file on some systems")


def _check_path(path: PurePosixPath) -> None:
    if problem := path_problem(path):
        refuse(f"the artifact {visible(problem)}")
    if ".git" in (part.casefold() for part in path.parts):
        _refuse(path, "would be treated as a git repository")


def _refuse(path: PurePosixPath, problem: str) -> None:
    refuse(f"the artifact {str(path)!r} {problem}")


def check_kind(kind: DiagnosticKind) -> None:
    """Refuse a kind of diagnostic whose parts could be confused with the text around them."""
    if not re.fullmatch(r"[A-Z]+[0-9]+", kind.code):
        refuse(f"declares the code {kind.code!r}, which is not letters and a number")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.name):
        refuse(f"declares the name {kind.name!r}, which is not in kebab-case")
    if not kind.summary.isprintable():
        refuse(f"declares the summary {kind.summary!r}, which is not one line")


def check_diagnostics(
    diagnostics: Iterable[Diagnostic], kinds: Collection[DiagnosticKind]
) -> tuple[Diagnostic, ...]:
    """Return diagnostics without terminal control characters; refuse those of other ``kinds``."""
    return tuple(_check_diagnostic(diagnostic, kinds) for diagnostic in diagnostics)


def _check_diagnostic(diagnostic: Diagnostic, kinds: Collection[DiagnosticKind]) -> Diagnostic:
    if diagnostic.kind not in kinds:
        kind = f"{diagnostic.kind.code} {diagnostic.kind.name!r}"
        refuse(f"it reports {visible(kind)}, which is not a kind that it declares")
    span = diagnostic.span and _visible_span(diagnostic.span)
    return replace(diagnostic, message=visible(diagnostic.message), help=visible(diagnostic.help), span=span)


def checked_reading(reading: Reading, name: str) -> Reading:
    """Refuse a deployment with extras of another format; remove control characters from what it skips."""
    deployment = reading.deployment
    return reading if deployment is None else replace(reading, deployment=_check_part(deployment, name))


def _check_part(deployment: Deployment, name: str) -> Deployment:
    """Check a deployment, and in a rollout also what the members get."""
    for extra in deployment.extras:
        if extra.target != name:
            refuse(f"the deployment has extras for '{visible(extra.target)}', which is another format")
    roles = tuple(replace(role, unread=_shown_unread(role.unread)) for role in deployment.roles)
    members = deployment.members and _check_part(deployment.members, name)
    outside = tuple(
        replace(each, name=visible(each.name), place=_visible_span(each.place)) for each in deployment.outside
    )
    unread = _shown_unread(deployment.unread)
    return replace(deployment, roles=roles, members=members, unread=unread, outside=outside)


def _shown_unread(unread: tuple[Unread, ...]) -> tuple[Unread, ...]:
    return tuple(
        replace(each, reason=visible(each.reason), name=visible(each.name), place=_visible_span(each.place))
        for each in unread
    )


# --- adopting, starting and removing parts ------------------------------------------------------


def checked_adoption(adoption: Adoption) -> Adoption:
    """Refuse files that cannot be written next to one another, and steps that name other files."""
    if has_errors(adoption.diagnostics):
        return replace(adoption, artifacts=(), taken=(), steps=())
    check_artifacts(adoption.artifacts)
    if not adoption.artifacts:
        refuse("it returns no file")
    for artifact in adoption.artifacts:
        if len(artifact.path.parts) > 1:
            _refuse(artifact.path, "is in a folder")
        _check_printable(artifact.text, f"the artifact {str(artifact.path)!r}")
    for step in adoption.steps:
        _check_step(step, len(adoption.artifacts))
    return replace(
        adoption, taken=tuple(map(visible, adoption.taken)), steps=tuple(map(visible, adoption.steps))
    )


def _check_step(step: str, files: int) -> None:
    try:
        fields = [field for field in Formatter().parse(step) if field[1] is not None]
    except ValueError:
        refuse(f"the step '{visible(step)}' has an unpaired brace")
    known = {str(number) for number in range(files)}
    for _, name, form, conversion in fields:
        if name not in known or form or conversion:
            refuse(f"the step '{visible(step)}' names a file that does not exist")


def checked_launches(ways: tuple[Launch, ...], name: str) -> tuple[Launch, ...]:
    """Refuse launches of another format, terminal control characters, and links that are not web pages."""
    for way in ways:
        if way.format != name:
            refuse(f"it describes how to start '{visible(way.format)}', which is another format")
        _check_printable(way.text, "a text")
        if way.kind is LaunchKind.OPEN and not re.fullmatch(r"https://[^\s\"<>]+", way.text):
            refuse(f"it opens '{visible(way.text)}', which is not an https URL")
    return tuple(replace(way, title=visible(way.title), caution=visible(way.caution)) for way in ways)


def checked_thinning(thinned: ThinnedExtras, extra: Extra) -> ThinnedExtras:
    """Refuse extras that are not a part of ``extra``: each call must remove something."""
    kept = thinned.extra
    if kept is not None and (kept.target, kept.path) != (extra.target, extra.path):
        refuse("the remaining extras are from another file")
    if kept is not None and len(kept.source) >= len(extra.source):
        refuse("the remaining extras are not shorter")
    left = tuple(
        replace(each, what=visible(each.what), why=visible(each.why), span=_visible_span(each.span))
        for each in thinned.left
    )
    return replace(thinned, left=left)


def _visible_span(span: Span) -> Span:
    return replace(span, path=visible(span.path))


def _check_printable(text: str, what: str) -> None:
    """Refuse a text with control characters other than line feeds and tabs."""
    if not all(character.isprintable() or character in "\n\t" for character in text):
        refuse(f"{what} contains a control character")
