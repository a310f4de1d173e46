"""Extras of a spec: their files, read by the emitters of their formats, beside the spec from here on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.model.capabilities import project
from octo_spec.model.deployment import Extra
from octo_spec.plugin.discovery import find, installed
from octo_spec.plugin.extras_codes import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.language.load import LoadedSpec
    from octo_spec.model.deployment import Deployment

NOT_TAKEN = DiagnosticKind.error("OCT162", "extras-not-taken", "Extras for a format that takes none.")

ReadFile: TypeAlias = "Callable[[str, Span | None], tuple[str, str] | Diagnostic]"
"""Gives, for a path in a spec and its place there, how places in the file begin, and its text."""


def with_extras(loaded: LoadedSpec, read_file: ReadFile) -> LoadedSpec:
    """Give a spec with what the files of its extras hold; with a fault of theirs there is no spec."""
    spec = loaded.spec
    if spec is None or not spec.extras:
        return loaded
    read = tuple(_extra(target, path, loaded, read_file) for target, path in spec.extras.items())
    faults = tuple(fault for one in read if not isinstance(one, Extra) for fault in one)
    extras = tuple(one for one in read if isinstance(one, Extra))
    whole = None if has_errors(faults) else spec.with_companions(extras)
    return replace(loaded, spec=whole, diagnostics=(*loaded.diagnostics, *faults))


def _extra(target: str, path: str, loaded: LoadedSpec, read_file: ReadFile) -> Extra | tuple[Diagnostic, ...]:
    location = ("extras", target)
    plugin = find(target, loaded.spans.key(location))
    if isinstance(plugin, Diagnostic):
        return (plugin,)
    if not plugin.description.takes_extras:
        takers = ", ".join(_takers()) or "none that is installed"
        message = f"{target} takes no extras"
        return (NOT_TAKEN.at(loaded.spans.key(location), message, f"extras are taken by {takers}"),)
    file = read_file(path, loaded.spans.at(location))
    if isinstance(file, Diagnostic):
        return (file,)
    place, written = file
    reading = plugin.read_extras(Extra(target, "", path=place, source=written))
    if isinstance(reading, tuple):
        return reading
    return reading.diagnostics or Extra(target, reading.text, path=place, source=written)


def _takers() -> Iterator[str]:
    for name in installed():
        plugin = find(name)
        if not isinstance(plugin, Diagnostic) and plugin.description.takes_extras:
            yield name


def extras_faults(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find names in extras that clash with others, or are those of nothing in the artifacts."""
    for extra in deployment.extras:
        plugin = find(extra.target)
        if isinstance(plugin, Diagnostic):
            continue
        projected = project(deployment, plugin.description.lacks, extra.target).deployment
        emission = plugin.emit(projected, {}) if projected else ()
        diagnostics = emission if isinstance(emission, tuple) else emission.diagnostics
        yield from (diagnostic for diagnostic in diagnostics if diagnostic.kind in KINDS)
