"""Turns a spec and one customer into a deployment: the only place where names are looked up."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.capabilities import project
from octo_spec.model.delegation import Delegation
from octo_spec.model.deployment import Deployment, Facts, ForbiddenRequests
from octo_spec.model.reserved_words import NOTHING
from octo_spec.model.traversal import link_role_arns, prune
from octo_spec.plugin.discovery import find
from octo_spec.resolve.answer_problems import answer_problems
from octo_spec.resolve.answers import PARTITION, decide
from octo_spec.resolve.codes import NOTHING_LEFT
from octo_spec.resolve.context import ResolutionContext
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.features import features
from octo_spec.resolve.name_clashes import name_problems
from octo_spec.resolve.presences import needs_presence
from octo_spec.resolve.roles import roles
from octo_spec.resolve.texts import lookup

if TYPE_CHECKING:
    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Extra
    from octo_spec.model.environment import Value
    from octo_spec.model.presence import Presence
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.resolve.answers import Answers
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


def resolve_for_every_answer(spec: Spec, spans: Spans, customer: Customer) -> Deployment | None:
    """Build the deployment even if some combinations of its open choices cannot be deployed.

    A comparison or a review of every answer then includes these combinations, too: with other answers, the
    same choices can be deployed. ``None`` if an answer of the customer is not allowed.
    """
    if any(answer_problems(spec, customer, NOTHING)):
        return None
    return _deployment(customer.title, context_for(spec, spans, customer))


def context_for(spec: Spec, spans: Spans, customer: Customer) -> ResolutionContext:
    """Return the state in which a spec is resolved for a customer whose answers are allowed."""
    answers = decide(spec, customer)
    return ResolutionContext(spec, spans, lookup(spec, answers, _role_presences(spec, answers)))


def resolution_in(context: ResolutionContext, title: str) -> Resolution:
    """Build the deployment from a new ``context``."""
    spans, deployment = context.spans, _deployment(title, context)
    findings = (
        *context.findings,
        *name_problems(deployment.roles, spans),
        *_no_roles_problem(deployment, spans),
    )
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
        never=tuple(map(_forbidden, spec.never)),
        features=features(context),
        contact=spec.contact,
        vendor=spec.vendor.statements if spec.vendor else (),
    )
    deployment = prune(link_role_arns(whole))
    return (
        replace(deployment, extras=_complete_extras(context, deployment)) if spec.companions else deployment
    )


def _forbidden(entry: NeverSpec) -> ForbiddenRequests:
    conditions = (
        (operator, key, values) for operator, keys in entry.when.items() for key, values in keys.items()
    )
    return ForbiddenRequests(entry.allow, entry.on, tuple(conditions), entry.why, entry.except_)


def _complete_extras(context: ResolutionContext, now: Deployment) -> tuple[Extra, ...]:
    """Return extras with the inputs that they use, even those that are no input of the deployment."""
    spec, answers = context.spec, context.lookup.answers
    open_ids = {question.id for question in now.questions}
    if open_ids >= spec.parameters.keys() | spec.choices.keys():
        return spec.companions
    alone = spec.with_companions(())
    whole = resolution_in(
        context_for(alone, context.spans, _customer_without_fixed_values(spec, answers)), now.title
    ).deployment
    if whole is None:
        return spec.companions
    return tuple(_with_inputs(each, now, whole, answers) for each in spec.companions)


def _customer_without_fixed_values(spec: Spec, answers: Answers) -> Customer:
    """Return a customer who decides everything later; what is fixed now is the default."""
    values: dict[str, Value | None] = {each.id: each.default for each in answers.open_choices}
    values |= {each.id: each.default for each in answers.open_parameters}
    values |= {**answers.choices, **answers.parameters}
    preset = {id: PlacedAnswer(value) for id, value in values.items() if value}
    where = {PARTITION: PlacedAnswer(answers.partition)} if answers.partition else {}
    return Customer(fix=where, preset=preset, ask=dict.fromkeys(spec.choices))


def _with_inputs(extra: Extra, now: Deployment, whole: Deployment, answers: Answers) -> Extra:
    plugin = find(extra.target)
    if isinstance(plugin, Diagnostic):
        return extra
    sides = (project(side, plugin.description.lacks, extra.target).deployment for side in (now, whole))
    before, open_ = sides
    if before is None or open_ is None:
        return extra
    kept = plugin.keep_inputs(extra, before, open_, frozenset({*answers.choices, *answers.parameters}))
    return kept if not isinstance(kept, tuple) else extra


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


def _no_roles_problem(deployment: Deployment, spans: Spans) -> tuple[Diagnostic, ...]:
    if deployment.roles:
        return ()
    return (NOTHING_LEFT.at(spans.at(("roles",)), "this customer gets no role", "fix fewer choices"),)
