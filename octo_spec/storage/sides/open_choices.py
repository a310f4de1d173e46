"""Specs with the choices open that a build decides: a customer's entry may decide them in another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.joined_diffs import joined_diff
from octo_spec.model.rollout import part_of, rolled_out
from octo_spec.resolve.answers import fixed_choice
from octo_spec.resolve.customers import Customer, with_choice_inputs
from octo_spec.resolve.resolution import resolve_for_every_answer
from octo_spec.storage.sides.compared_sides import DiffReport, compare_sides
from octo_spec.storage.sides.given_answers import GivenAnswers
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.deployment import Accounts, Deployment
    from octo_spec.storage.sides.compared_sides import DiffOptions
    from octo_spec.storage.sides.sides import LoadedSide, SideOptions


_NONE_GIVEN: Final = GivenAnswers()


def with_every_choice_open(side: DeploymentSide, accounts: Accounts | None = None) -> DeploymentSide:
    """Make every choice without a fixed answer an input, unless the spec is for one customer."""
    spec = side.spec.spec if side.spec else None
    if spec is None or side.customer.id:
        return side
    return _with_inputs(side, (id for id in spec.choices if id not in side.customer.fix), accounts) or side


def decided_choices(side: LoadedSide) -> dict[str, str]:
    """Return the answer of a build to each choice that ``with_every_choice_open`` makes an input."""
    spec = side.spec.spec if isinstance(side, DeploymentSide) and side.spec else None
    if not isinstance(side, DeploymentSide) or spec is None or side.customer.id:
        return {}
    fixed = ((id, fixed_choice(id, each, side.customer)) for id, each in spec.choices.items())
    return {id: answer for id, answer in fixed if answer is not None and id not in side.customer.fix}


def with_open_choices(
    old: LoadedSide, new: LoadedSide, accounts: Accounts | None = None
) -> tuple[LoadedSide, LoadedSide]:
    """Let two specs for no customer ask what their builds decide.

    A choice that one of them asks when it is deployed stays as it is: then its input is a change.
    """
    ways = _ways_of_choices(old, new)
    return _both_opened(old, new, {id for id, asks in ways.items() if "deploy" not in asks}, accounts)


def compare_for_every_answer(
    old: LoadedSide,
    new: LoadedSide,
    options: DiffOptions,
    given: GivenAnswers = _NONE_GIVEN,
    accounts: Accounts | None = None,
) -> DiffReport | tuple[Diagnostic, ...]:
    """Compare two sides, of specs for no customer what each answer to a choice allows.

    A choice that only one of them asks when it is deployed is compared in two ways: as it is, and as an input
    of both, since the entry of a customer may decide it in each.
    """
    report = compare_sides(*with_open_choices(old, new, accounts), options, given)
    moved = {id for id, asks in _ways_of_choices(old, new).items() if len(asks) > 1}
    if not moved or not isinstance(report, DiffReport):
        return report
    every = {*_ways_of_choices(old, new)}
    also = compare_sides(*_both_opened(old, new, every, accounts), replace(options, updates=False), given)
    return replace(report, diff=joined_diff(report.diff, also.diff)) if isinstance(also, DiffReport) else also


def _ways_of_choices(old: LoadedSide, new: LoadedSide) -> dict[str, set[str]]:
    """Return who answers each choice of two specs for no customer: a build, or who deploys."""
    specs = [spec for side in (old, new) if (spec := _spec_for_anyone(side))]
    ways: dict[str, set[str]] = {}
    for spec in specs if len(specs) == len((old, new)) else ():
        for id, choice in spec.choices.items():
            ways.setdefault(id, set()).add(choice.ask)
    return ways


def _both_opened(
    old: LoadedSide, new: LoadedSide, choices: AbstractSet[str], accounts: Accounts | None
) -> tuple[LoadedSide, LoadedSide]:
    if not choices:
        return old, new
    opened_old, opened_new = _opened(old, choices, accounts), _opened(new, choices, accounts)
    return (opened_old, opened_new) if opened_old and opened_new else (old, new)


def _spec_for_anyone(side: LoadedSide) -> Spec | None:
    """Return the spec of a side, unless a customer or the command line decides its choices."""
    if not isinstance(side, DeploymentSide) or side.spec is None or side.customer != Customer():
        return None
    return side.spec.spec


def _opened(side: LoadedSide, decided: AbstractSet[str], accounts: Accounts | None) -> DeploymentSide | None:
    spec = _spec_for_anyone(side)
    if not isinstance(side, DeploymentSide) or spec is None:
        return None
    found = _with_inputs(side, filter(decided.__contains__, spec.choices), accounts)
    extras = side.deployment.extras
    return replace(found, deployment=replace(found.deployment, extras=extras)) if found else None


def _with_inputs(
    side: DeploymentSide, choices: Iterable[str], accounts: Accounts | None
) -> DeploymentSide | None:
    """Resolve a spec so that ``choices`` are inputs of its deployment; of a rollout, one part."""
    if side.spec is None or side.spec.spec is None:
        return None
    customer = with_choice_inputs(side.customer, choices)
    deployment = resolve_for_every_answer(side.spec.spec, side.spec.spans, customer)
    if deployment is None:
        return None
    part = part_of(rolled_out(deployment), accounts) if accounts else deployment
    return replace(side, deployment=part)


def with_choices_as_inputs(options: SideOptions, choices: tuple[str, ...]) -> SideOptions:
    """Return the options of a spec that also asks ``choices``."""
    overrides = replace(options.overrides, ask=(*options.overrides.ask, *choices))
    return replace(options, overrides=overrides)


def opened_choices(report: DiffReport) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the choices of each side that were compared open although a build decides them."""
    sides = zip((report.old, report.new), report.specs, strict=True)
    old, new = (tuple(_opened_choices(side.deployment, loaded)) for side, loaded in sides)
    return old, new


def _opened_choices(deployment: Deployment | None, loaded: LoadedSpec | None) -> Iterator[str]:
    if deployment is not None and loaded is not None and loaded.spec is not None:
        known = loaded.spec.choices
        yield from (each.id for each in deployment.choices if known[each.id].ask == "build")
