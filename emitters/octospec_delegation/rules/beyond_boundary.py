"""Whether the boundary contains each role in every combination of parameters, with a witness if not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import compare_first
from octo_spec.model.request_words import request_in_words
from octospec_delegation.rules import kinds
from octospec_delegation.rules.questions import reason_of, renderings, report_undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octospec_delegation.rules.bundle import Bundle, BundlePart


def boundary_rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find requests that a role of the bundle is allowed, and that no statement of its boundary allows."""
    if bundle.boundary is None:
        return
    allowed = replace(bundle.boundary, statements=bundle.boundary.allows)
    for role in bundle.roles:
        yield from _excess_access(role, allowed)


def _excess_access(role: BundlePart, allowed: BundlePart) -> Iterator[Diagnostic]:
    limits, doubt = [policy for _, policy in renderings(allowed)][:1], ""
    for statements, policy in renderings(role) if limits else ():
        try:
            differences = compare_first(limits, [policy]).differences
        except BudgetExceededError as error:
            doubt = reason_of(error)
            continue
        for found in differences[:1]:
            witness = found.witness
            request = request_in_words(witness.action, witness.resource, sorted(witness.context.items()))
            message = f"{role.path} allows {request}, and {allowed.path} does not: the role cannot do it"
            yield kinds.BEYOND_BOUNDARY.at(statements[found.place.statement].span, message)
            return
    yield from report_undecided(role, f"whether {allowed.path} contains {role.path}", doubt)
