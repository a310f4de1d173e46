"""Whether the formats that a customer requests can be built: the emitter exists and accepts the options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.model.capabilities import project
from octo_spec.plugin.discovery import bad_options, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer, FormatRequest


def request_problems(customer: Customer, deployment: Deployment | None) -> Iterator[Diagnostic]:
    """Find formats without an emitter, invalid options, and parts of ``deployment`` that a target lacks."""
    for request in customer.formats:
        yield from _problems(request, deployment)


def _problems(request: FormatRequest, deployment: Deployment | None) -> tuple[Diagnostic, ...]:
    plugin = find(request.name, request.span)
    if isinstance(plugin, Diagnostic):
        return (plugin,)
    problems = bad_options(plugin, request.options, request.place)
    if problems:
        return problems
    if deployment is None:
        return ()
    projection = project(deployment, plugin.description.lacks, request.name)
    return tuple(diagnostic for diagnostic in projection.diagnostics if diagnostic.is_error)
