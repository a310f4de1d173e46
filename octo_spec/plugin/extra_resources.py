"""The resources next to the roles of a deployment, as the emitters of their formats read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.plugin.discovery import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Extra
    from octo_spec.plugin.extras import ExtraResource


def extra_resources(extras: Iterable[Extra]) -> Iterator[tuple[Extra, ExtraResource]]:
    """List the resources of extras, each with the extras that hold it."""
    for extra in extras:
        plugin = find(extra.target)
        reading = () if isinstance(plugin, Diagnostic) else plugin.read_extras(extra)
        for resource in () if isinstance(reading, tuple) else reading.resources:
            yield extra, resource
