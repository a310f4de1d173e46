"""A side as ``can`` and ``access`` look at it: some of its roles, under what is supposed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.assumptions import Assumptions, assume
from octo_spec.analysis.sides import deployment_side, document_side
from octo_spec.cli.args.set_option import settled
from octo_spec.cli.args.sides import DeploymentSide, DocumentSide, load_side
from octo_spec.cli.files.policy_files import BAD_POLICY
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span, has_errors
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.language.near_words import did_you_mean
from octo_spec.resolve.answers import fixed_choice
from octo_spec.resolve.resolution import resolve
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.cli.args.set_option import Settled
    from octo_spec.cli.args.sides import Side, SideOptions
    from octo_spec.cli.files.inputs import Inputs
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer

UNKNOWN_ROLE = DiagnosticKind.error("OCT613", "unknown-role", "A role that is not there.")
NO_USE = DiagnosticKind.error("OCT614", "no-use", "An option that has no use for what is named.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of how to look."""

    side: str
    options: SideOptions
    role: str | None
    answers: tuple[str, ...]
    place: Mapping[str, str]
    """Where the roles are deployed, unless the answers say so."""


@dataclass(frozen=True, slots=True)
class Look:
    """Roles to look at, each with what decides, and what is supposed.

    ``decided`` are the choices that were decided at build.
    """

    side: Side
    roles: tuple[RolePolicies, ...]
    assumptions: Assumptions
    decided: frozenset[str] = frozenset()

    def place(self, location: Sequence[str | int] | None) -> Span | None:
        """Tell where something stands in the spec, if the side is one."""
        if location is None or not isinstance(self.side, DeploymentSide) or self.side.spec is None:
            return None
        return self.side.spec.spans.at(tuple(location))


def look(asked: Asked, inputs: Inputs) -> Look | None:
    """Load a side and pick its roles; ``None`` where that is not possible, and ``inputs`` says why."""
    side = load_side(asked.side, inputs, asked.options)
    if side is None or has_errors(inputs.diagnostics):
        return None
    found = unusable(side, asked) or _look(side, asked)
    if isinstance(found, Look):
        return found
    inputs.diagnostics.extend(found)
    return None


def unusable(side: Side, asked: Asked) -> tuple[Diagnostic, ...]:
    """Find options that have no use for a side."""
    is_spec = isinstance(side, DeploymentSide) and side.spec is not None
    faults = []
    if asked.options and not is_spec:
        faults.append(NO_USE.at(None, f"{side.title} is no spec, so it is not for one customer or another"))
    if isinstance(side, DocumentSide) and (asked.role or asked.answers):
        faults.append(NO_USE.at(None, f"{side.title} is one policy: it has no roles, and asks nothing"))
    return (*faults, *_settled_at_build(side, asked.answers))


def _settled_at_build(side: Side, answers: Iterable[str]) -> Iterator[Diagnostic]:
    """Find answers to what the spec asks and the deployment does not: that is decided before."""
    if isinstance(side, DocumentSide) or side.spec is None or side.spec.spec is None:
        return
    deployment, spec = side.deployment, side.spec.spec
    asked = {one.id for every in (deployment.choices, deployment.parameters) for one in every}
    for answer in answers:
        id = answer.partition("=")[0]
        if id not in asked and id in {**spec.choices, **spec.parameters}:
            yield NO_USE.at(None, f"{id!r} is not asked when this is deployed", f"say --fix {answer}")


def _look(side: Side, asked: Asked) -> Look | tuple[Diagnostic, ...]:
    if isinstance(side, DocumentSide):
        return Look(side, document_side(side.title, "", side.document, Unknowns()).roles, Assumptions())
    given = settled(asked.answers, (side.deployment,))
    if isinstance(given, tuple):
        return given
    found = _deployed(side, side.deployment, given, asked)
    return _picked(found, asked.role) if isinstance(found, Look) else found


def _deployed(
    side: DeploymentSide, deployment: Deployment, given: Settled, asked: Asked
) -> Look | tuple[Diagnostic, ...]:
    assumptions = assume(deployment, given.answers, {**asked.place, **given.place})
    if isinstance(assumptions, tuple):
        return assumptions
    try:
        found = deployment_side(side.title, deployment, assumptions.unknowns)
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(Span(side.title), f"IAM would refuse a policy of it: {error}"),)
    return Look(side, found.roles, assumptions)


def _picked(found: Look, role: str | None) -> Look | tuple[Diagnostic, ...]:
    ids = [one.id for one in found.roles]
    if role is None or role in ids:
        return replace(found, roles=tuple(one for one in found.roles if role in (None, one.id)))
    return (unknown_role(found.side, role, ids),)


def unknown_role(side: Side, role: str, ids: Sequence[str]) -> Diagnostic:
    """Say that a side has no such role, and which it has."""
    help = did_you_mean(role, ids) or f"it has {', '.join(ids)}"
    return UNKNOWN_ROLE.at(None, f"{side.title} has no role {role!r}", help)


def look_wider(found: Look, asked: Asked) -> Look | None:
    """Look at a spec again, at what was decided at build not to be there; ``None`` where nothing was."""
    side = found.side
    if isinstance(side, DocumentSide) or side.spec is None or side.spec.spec is None:
        return None
    decided = _decided(side.spec.spec, side.customer)
    deployment = resolve(side.spec.spec, side.spec.spans, _asking(side.customer, decided)).deployment
    given = settled(asked.answers, (side.deployment,))
    if not decided or deployment is None or isinstance(given, tuple):
        return None
    choices = {one.id: decided[one.id] for one in deployment.choices if one.id in decided}
    wider = _deployed(side, deployment, replace(given, answers={**given.answers, **choices}), asked)
    picked = _picked(wider, asked.role) if isinstance(wider, Look) else wider
    return replace(picked, decided=frozenset(decided)) if isinstance(picked, Look) else None


def _decided(spec: Spec, customer: Customer) -> dict[str, str]:
    """List the choices that are decided at build, with their answers."""
    fixed = ((id, fixed_choice(id, choice, customer)) for id, choice in spec.choices.items())
    return {id: value for id, value in fixed if value is not None}


def _asking(customer: Customer, choices: Iterable[str]) -> Customer:
    """Let a customer be asked some choices when deployed."""
    asked = dict.fromkeys(choices)
    fix = {id: one for id, one in customer.fix.items() if id not in asked}
    return replace(customer, fix=fix, ask={**customer.ask, **asked})
