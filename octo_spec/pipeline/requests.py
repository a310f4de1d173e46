"""Whether the formats that a customer requests can be built: the emitter exists and accepts the options."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import mutable
from octo_spec.model.capabilities import refusals
from octo_spec.plugin.discovery import bad_options, find

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from octo_spec.model.capabilities import Lack
    from octo_spec.resolve.customers import Customer, FormatRequest
    from octo_spec.resolve.resolution import Resolution


@mutable
class RequestChecks:
    """Checks the formats of one customer after the other; what was accepted once is not checked again."""

    accepted: dict[Hashable, frozenset[Lack]] = field(default_factory=dict)
    """The requests whose options an emitter accepts, and what its target lacks."""
    supported: set[Hashable] = field(default_factory=set)
    """The targets that support all deployments of a shared resolution."""

    def problems(self, customer: Customer, resolution: Resolution | None) -> Iterator[Diagnostic]:
        """Find formats without an emitter, invalid options, and parts of a deployment that a target lacks."""
        for request in customer.formats:
            yield from self._problems(request, resolution)

    def _problems(self, request: FormatRequest, resolution: Resolution | None) -> tuple[Diagnostic, ...]:
        lacks = self._lacks(request)
        if isinstance(lacks, tuple):
            return lacks
        if resolution is None or resolution.deployment is None:
            return ()
        if resolution.sharing is None:
            return tuple(refusals(resolution.deployment, lacks, request.name))
        # A refusal depends on references and on missing names, which all deployments of one pattern share.
        shared = resolution.sharing.shared
        if (request.name, shared) not in self.supported:
            if found := tuple(refusals(resolution.deployment, lacks, request.name)):
                return found
            self.supported.add((request.name, shared))
        return ()

    def _lacks(self, request: FormatRequest) -> frozenset[Lack] | tuple[Diagnostic, ...]:
        """Return what the target of a request lacks, or what is wrong with the request."""
        key = (request.name, repr(sorted(request.options.items())))
        if key not in self.accepted:
            plugin = find(request.name, request.span)
            if isinstance(plugin, Diagnostic):
                return (plugin,)
            if problems := bad_options(plugin, request.options, request.place):
                return problems
            self.accepted[key] = plugin.description.lacks
        return self.accepted[key]
