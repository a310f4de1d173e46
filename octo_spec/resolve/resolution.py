"""Turns a spec and one customer into a deployment: the only place where names are looked up."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.model.delegation import Delegation
from octo_spec.model.deployment import Deployment, Facts
from octo_spec.model.reserved import NOTHING
from octo_spec.model.traversal import link_role_arns, prune
from octo_spec.resolve.answer_problems import answer_problems
from octo_spec.resolve.answers import decide
from octo_spec.resolve.codes import NOTHING_LEFT
from octo_spec.resolve.context import ResolutionContext
from octo_spec.resolve.features import features
from octo_spec.resolve.name_clashes import name_problems
from octo_spec.resolve.presences import needs_presence
from octo_spec.resolve.roles import roles
from octo_spec.resolve.texts import lookup

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.presence import Presence
    from octo_spec.model.reserved import Reserved
    from octo_spec.resolve.answers import Answers
    from octo_spec.resolve.customers import Customer
    from octo_spec.resolve.shared_resolutions import Sharing


@frozen
class Resolution:
    """The deployment for a customer, or ``None`` and the errors."""

    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...] = ()
    sharing: Sharing | None = field(default=None, compare=False, repr=False, kw_only=True)
    """What it shares with the resolutions of other customers; ``None`` if it was made alone."""


def resolve(spec: Spec, spans: Spans, customer: Customer, reserved: Reserved = NOTHING) -> Resolution:
    """Build the deployment of ``spec`` for ``customer``: look up its names, and fill in the fixed answers.

    An answer that contains a text reserved by a target is refused.
    """
    wrong = tuple(answer_problems(spec, customer, reserved))
    if wrong:
        return Resolution(None, wrong)
    return resolution_in(context_for(spec, spans, customer), customer.title)


def context_for(spec: Spec, spans: Spans, customer: Customer) -> ResolutionContext:
    """Return the state in which a spec is resolved for a customer whose answers are allowed."""
    answers = decide(spec, customer)
    return ResolutionContext(spec, spans, lookup(spec, answers, _role_presences(spec, answers)))


def resolution_in(context: ResolutionContext, title: str) -> Resolution:
    """Build the deployment from a new ``context``."""
    spans, deployment = context.spans, _deployment(title, context)
    findings = (*context.findings, *name_problems(deployment.roles, spans), *_nothing_left(deployment, spans))
    return Resolution(None if has_errors(findings) else deployment, findings)


def _role_presences(spec: Spec, answers: Answers) -> dict[str, Presence | None]:
    return {
        id: answers.simplify_presence(needs_presence(role.needs, spec.choices))
        for id, role in spec.roles.items()
    }


def _deployment(title: str, context: ResolutionContext) -> Deployment:
    spec, answers = context.spec, context.lookup.answers
    whole = Deployment(
        name=spec.name,
        version=spec.version,
        roles=roles(context),
        parameters=answers.open_parameters,
        choices=answers.open_choices,
        requirements=answers.requirements,
        partitions=_partitions(spec, answers),
        extras=spec.companions,
        delegation=_delegation(spec),
        registration=context.lookup.unlinked_text(spec.register_.service) if spec.register_ else None,
        description=spec.description,
        title=title,
        promises=spec.promises,
        features=features(context),
        contact=spec.contact,
        vendor=spec.vendor.statements if spec.vendor else (),
    )
    return prune(link_role_arns(whole))


def _delegation(spec: Spec) -> Delegation | None:
    """Return what is registered; each name ends with the date of the version."""
    written = spec.delegation
    if written is None:
        return None
    date, boundary = f"_{written.date.isoformat()}".replace("-", "_"), written.boundary
    return Delegation(
        partner_domain=written.partner_domain,
        template_name=f"{written.template.name}{date}",
        template_description=written.template.description,
        boundary_name=f"{boundary.name}{date}" if boundary else "",
        boundary_description=boundary.description if boundary else "",
    )


def _partitions(spec: Spec, answers: Answers) -> tuple[Facts, ...]:
    """Return the partitions that may be deployed into; if one is fixed, nothing depends on it any longer."""
    if answers.partition is not None:
        return ()
    return tuple(Facts(name, tuple(facts.items())) for name, facts in spec.partitions.items())


def _nothing_left(deployment: Deployment, spans: Spans) -> tuple[Diagnostic, ...]:
    if deployment.roles:
        return ()
    return (NOTHING_LEFT.at(spans.at(("roles",)), "this customer gets no role", "fix fewer choices"),)
