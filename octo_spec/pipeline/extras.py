"""Extras of a spec: the emitters of their formats read their files, and the spec holds them afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.capabilities import project
from octo_spec.model.deployment import Extra
from octo_spec.plugin.discovery import find, installed_emitters
from octo_spec.plugin.extras import LeftExtra, ThinnedExtras
from octo_spec.plugin.extras_codes import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment

NOT_TAKEN = DiagnosticKind.error(
    "OCT162", "extras-not-taken", "Extras for a format that does not support extras."
)

ReadFile: TypeAlias = "Callable[[str, Span | None], tuple[str, str] | Diagnostic]"
"""Maps a path in a spec, and its place there, to the prefix of places in the file, and to the file's text."""


def with_extras(loaded: LoadedSpec, read_file: ReadFile) -> LoadedSpec:
    """Return a spec with the content of its extras files; if one of them is invalid, there is no spec."""
    spec = loaded.spec
    if spec is None or not spec.extras:
        return loaded
    read = tuple(_extra(target, path, loaded, read_file) for target, path in spec.extras.items())
    problems = tuple(problem for one in read if not isinstance(one, Extra) for problem in one)
    extras = tuple(one for one in read if isinstance(one, Extra))
    whole = None if has_errors(problems) else spec.with_companions(extras)
    return replace(loaded, spec=whole, diagnostics=(*loaded.diagnostics, *problems))


def _extra(target: str, path: str, loaded: LoadedSpec, read_file: ReadFile) -> Extra | tuple[Diagnostic, ...]:
    location = ("extras", target)
    plugin = find(target, loaded.spans.key(location))
    if isinstance(plugin, Diagnostic):
        return (plugin,)
    if not plugin.description.takes_extras:
        takers = ", ".join(_takers()) or "no installed format"
        message = f"{target} does not support extras"
        return (NOT_TAKEN.at(loaded.spans.key(location), message, f"extras are supported by {takers}"),)
    file = read_file(path, loaded.spans.at(location))
    if isinstance(file, Diagnostic):
        return (file,)
    place, written = file
    reading = plugin.read_extras(Extra(target, "", path=place, source=written))
    if isinstance(reading, tuple):
        return reading
    return reading.diagnostics or Extra(target, reading.text, path=place, source=written)


def _takers() -> Iterator[str]:
    for name in installed_emitters():
        plugin = find(name)
        if not isinstance(plugin, Diagnostic) and plugin.description.takes_extras:
            yield name


@frozen
class SkippedPart:
    """A skipped part of extras: what it is, and the kind of error that is the cause."""

    what: str
    why: str
    kind: DiagnosticKind


def fitting_extras(deployment: Deployment) -> tuple[tuple[Extra, ...], tuple[SkippedPart, ...]]:
    """Skip the parts of extras that cannot be in the artifacts, and name them.

    These are parts with a name that clashes with another, and parts that refer to a missing name.
    """
    kept: list[Extra] = []
    left: list[SkippedPart] = []
    for extra in deployment.extras:
        rest: Extra | None = extra
        while rest and (problems := tuple(_problems(deployment, rest))):
            thinned = _thin_extras(rest, problems)
            left += (SkippedPart(each.what, each.why, problems[0].kind) for each in thinned.left)
            rest = None if thinned.extra == rest else thinned.extra
        kept += (rest,) if rest else ()
    return tuple(kept), tuple(left)


def extras_problems(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find names in extras that clash with others, or that refer to nothing in the artifacts."""
    for extra in deployment.extras:
        yield from _problems(deployment, extra)


def _thin_extras(extra: Extra, problems: tuple[Diagnostic, ...]) -> ThinnedExtras:
    plugin = find(extra.target)
    thinned = () if isinstance(plugin, Diagnostic) else plugin.thin_extras(extra, problems)
    if isinstance(thinned, ThinnedExtras) and (thinned.left or thinned.extra):
        return thinned
    place = problems[0].span or Span(extra.path)
    return ThinnedExtras(None, (LeftExtra("the resources next to the roles", problems[0].message, place),))


def _problems(deployment: Deployment, extra: Extra) -> Iterator[Diagnostic]:
    """Find what an emitter reports about its extras."""
    plugin = find(extra.target)
    if isinstance(plugin, Diagnostic):
        return
    alone = replace(deployment, extras=(extra,))
    projected = project(alone, plugin.description.lacks, extra.target).deployment
    emission = plugin.emit(projected, {}) if projected else ()
    diagnostics = emission if isinstance(emission, tuple) else emission.diagnostics
    yield from (diagnostic for diagnostic in diagnostics if diagnostic.kind in KINDS)
