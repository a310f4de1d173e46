"""The roles of a side that ``can`` and ``access`` check, for the given values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.assumptions import Assumptions, assume
from octo_spec.analysis.decision.role_answers import DecidedSide
from octo_spec.analysis.sides import document_side
from octo_spec.diagnostics import Diagnostic, Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.language.near_words import did_you_mean
from octo_spec.resolve.answers import fixed_choice
from octo_spec.resolve.customers import with_choice_inputs
from octo_spec.resolve.resolution import resolve_for_every_answer
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.sides.bounds import NO_BOUNDS
from octo_spec.storage.sides.given_answers import given_answers
from octo_spec.storage.sides.live_sides import UNKNOWN_ROLE
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide, DocumentSide, load_side, wanted_role
from octo_spec.storage.sides.unused_reader import unused_reader
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.bounds import GivenBounds
    from octo_spec.storage.sides.given_answers import GivenAnswers
    from octo_spec.storage.sides.sides import LoadedSide, SideOptions


@frozen
class RoleQuery:
    """Which roles of which side the command line names, and which values it gives.

    ``place`` says where the roles are deployed, unless the side or the values do; ``bounds`` are policies
    that must also allow what the roles do.
    """

    side: str
    options: SideOptions
    role: str | None
    answers: tuple[str, ...]
    place: Mapping[str, str]
    bounds: GivenBounds = NO_BOUNDS


@frozen
class RoleView:
    """Roles of a side with the documents that decide, under assumptions.

    ``decided`` are the ids of the choices that were decided at build.
    """

    side: LoadedSide
    roles: tuple[RolePolicies, ...]
    assumptions: Assumptions
    decided: frozenset[str] = frozenset()

    @property
    def decided_side(self) -> DecidedSide:
        """What decides requests, without how the side was read."""
        if isinstance(self.side, DocumentSide):
            return DecidedSide(self.assumptions)
        settings = self.side.unknown_settings.items()
        unknown_tags = frozenset(id for id, names in settings if "tags" in names)
        return DecidedSide(self.assumptions, self.side.deployment, unknown_tags)

    def place(self, location: Sequence[str | int] | None) -> Span | None:
        """Return the place of a location in the spec, if the side is a spec."""
        if location is None or not isinstance(self.side, DeploymentSide) or self.side.spec is None:
            return None
        return self.side.spec.spans.at(tuple(location))


def view_roles(query: RoleQuery, inputs: Inputs) -> RoleView | None:
    """Load a side and pick its roles; ``None`` if that is not possible, and ``inputs`` says why."""
    side = load_side(query.side, inputs, query.options, wanted_role(query.role))
    if side is None or has_errors(inputs.diagnostics):
        return None
    view = option_problems(side, query) or _view(side, query)
    if isinstance(view, RoleView):
        return view
    inputs.diagnostics.extend(view)
    return None


def views_of_partitions(view: RoleView, query: RoleQuery) -> dict[str, RoleView]:
    """View the roles in each partition into which a side can be deployed, unless its place is known."""
    found = {view.assumptions.unknowns.partition: view}
    if isinstance(view.side, DocumentSide) or "partition" in view.assumptions.place:
        return found
    for partition in (facts.key for facts in view.side.deployment.partitions if facts.key not in found):
        other = _view(view.side, replace(query, place={**query.place, "partition": partition}))
        if isinstance(other, RoleView):
            found[partition] = other
    return found


def option_problems(side: LoadedSide, query: RoleQuery) -> tuple[Diagnostic, ...]:
    """Find options that do not apply to a side."""
    is_spec = isinstance(side, DeploymentSide) and side.spec is not None
    problems = []
    if query.options and not is_spec:
        problems.append(NO_USE.at(None, f"{side.title} is not a spec, so it has no customers"))
    if isinstance(side, DocumentSide) and (query.role or query.answers):
        problems.append(NO_USE.at(None, f"{side.title} is one policy: it has no roles and no inputs"))
    return (*problems, *unused_reader(side), *_answers_decided_at_build(side, query.answers))


def _answers_decided_at_build(side: LoadedSide, answers: Iterable[str]) -> Iterator[Diagnostic]:
    """Find values for inputs of the spec that the deployment does not have."""
    if isinstance(side, DocumentSide) or side.spec is None or side.spec.spec is None:
        return
    deployment, spec = side.deployment, side.spec.spec
    input_ids = {
        *(choice.id for choice in deployment.choices),
        *(parameter.id for parameter in deployment.parameters),
    }
    for answer in answers:
        id = answer.partition("=")[0]
        if id not in input_ids and id in {**spec.choices, **spec.parameters}:
            yield NO_USE.at(None, f"{id!r} is not an input of this deployment", f"say --fix {answer}")


def _view(side: LoadedSide, query: RoleQuery) -> RoleView | tuple[Diagnostic, ...]:
    if isinstance(side, DocumentSide):
        roles = document_side(side.title, "", side.document, Unknowns()).roles
        return RoleView(side, tuple(map(query.bounds.limit_role, roles)), Assumptions())
    given = given_answers(query.answers, (side.deployment,))
    if isinstance(given, tuple):
        return given
    return _deployment_view(side, side.with_trusting_roles.deployment, given, query)


def _deployment_view(
    side: DeploymentSide, deployment: Deployment, given: GivenAnswers, query: RoleQuery
) -> RoleView | tuple[Diagnostic, ...]:
    """View the roles of ``deployment``, to which the spec of ``side`` resolves for some values."""
    assumptions = assume(deployment, given.answers, {**query.place, **side.place, **given.place})
    if isinstance(assumptions, tuple):
        return assumptions
    ids = [role.id for role in deployment.roles]
    if query.role is not None and query.role not in ids:
        return (unknown_role(side, query.role, ids),)
    role_ids = ids if query.role is None else [query.role]
    try:
        roles = tuple(replace(side, deployment=deployment).one_by_one(assumptions.unknowns, role_ids))
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(Span(side.title), f"IAM would refuse one of its policies: {error}"),)
    return RoleView(side, tuple(map(query.bounds.limit_role, roles)), assumptions)


def unknown_role(side: LoadedSide, role: str, ids: Sequence[str]) -> Diagnostic:
    """Report an unknown role, and list the roles of the side."""
    help = did_you_mean(role, ids) or f"it has {', '.join(ids)}"
    return UNKNOWN_ROLE.at(None, f"{side.title} has no role {role!r}", help)


# --- what the build omitted --------------------------------------------------------------------


def view_with_omissions(view: RoleView, query: RoleQuery) -> RoleView | None:
    """View the same roles of a spec with what was omitted at build; ``None`` if nothing was.

    Each choice that was decided at build becomes an input, and has the value that it was decided with, so
    an omitted statement is there under a presence that does not hold.
    """
    side = view.side
    if isinstance(side, DocumentSide) or side.spec is None or side.spec.spec is None:
        return None
    decided = _decided_choices(side.spec.spec, side.customer)
    given = given_answers(query.answers, (side.deployment,))
    deployment = _deployment_with_inputs(side.spec, side.customer, decided) if decided else None
    if deployment is None or isinstance(given, tuple):
        return None
    answers = {choice.id: decided[choice.id] for choice in deployment.choices if choice.id in decided}
    given = replace(given, answers={**given.answers, **answers})
    wider = _deployment_view(side, deployment, given, query)
    return replace(wider, decided=frozenset(decided)) if isinstance(wider, RoleView) else None


def _decided_choices(spec: Spec, customer: Customer) -> dict[str, str]:
    """Return each choice that is decided at build, with its answer."""
    fixed = ((id, fixed_choice(id, choice, customer)) for id, choice in spec.choices.items())
    return {id: answer for id, answer in fixed if answer is not None}


def _deployment_with_inputs(
    loaded: LoadedSpec, customer: Customer, choices: Iterable[str]
) -> Deployment | None:
    """Resolve a spec so that ``choices`` are inputs of the deployment."""
    if loaded.spec is None:
        return None
    return resolve_for_every_answer(loaded.spec, loaded.spans, with_choice_inputs(customer, choices))
