"""Linting: every rule over one spec, and which of its findings are accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.resolving import resolve
from octo_spec.resolving.customers import Customer
from octo_spec.rules.contract import Subject

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.spans import Spans
    from octo_spec.language.spec import Spec


def subject(spec: Spec, spans: Spans) -> Subject | tuple[Diagnostic, ...]:
    """Give what rules look at: the spec, and what it deploys where every choice is asked."""
    resolution = resolve(spec, spans, Customer(ask=dict.fromkeys(spec.choices)))
    if resolution.deployment is None:
        return resolution.diagnostics
    return Subject(spec, resolution.deployment)
