"""``octospec diff``: what one side allows and the other does not, each with a request that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from octo_spec.access.budget import DEFAULT_LIMIT, BudgetExceededError
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.diff.json_form import as_data
from octo_spec.analysis.diff.markdown import markdown
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.pair_sides import side_pairs
from octo_spec.cli.args.role_views import NO_USE
from octo_spec.cli.args.set_option import set_option, settled
from octo_spec.cli.args.sides import DeploymentSide, customer_options, load_side, side_options
from octo_spec.cli.files.inputs import FILE, Inputs
from octo_spec.cli.files.named_files import STANDARD_INPUT
from octo_spec.cli.files.policy_files import BAD_POLICY
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.diff_text import lines
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.iam.json_values import MalformedPolicyError

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.cli.args.set_option import Settled
    from octo_spec.cli.args.sides import Side as Loaded
    from octo_spec.language.load import LoadedSpec

EFFORT_EXCEEDED = DiagnosticKind.error(
    "OCT608", "effort-exceeded", "A comparison that needs more steps than it may take; it has no answer."
)


class FailOn(StrEnum):
    """What makes ``diff`` exit with 1."""

    NEW_ACCESS = "new-access"
    LOST_ACCESS = "lost-access"
    TRUST = "trust"
    VERSION = "version"
    ANY = "any"


def _fail_on(ctx: click.Context, parameter: click.Parameter, value: str) -> frozenset[FailOn]:
    names = [one.strip() for one in value.split(",") if one.strip()]
    unknown = next((one for one in names if one not in set(FailOn)), None)
    if unknown is not None:
        msg = f"{unknown!r} is none of {', '.join(FailOn)}"
        raise click.BadParameter(msg, ctx, parameter)
    return frozenset(map(FailOn, names))


@click.command(
    "diff",
    epilog=examples(
        "octospec diff old/octo.yaml spec/octo.yaml",
        "octospec diff HEAD~1:spec/octo.yaml spec/octo.yaml --output-format markdown",
        "octospec diff dist/cloudformation/template.yaml dist/terraform --fail-on any",
        "octospec diff a-policy.json b-policy.json --json",
    ),
)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--role", metavar="ID", help="Compare only this role.")
@set_option
@click.option(
    "--fail-on",
    default="",
    callback=_fail_on,
    metavar="WHAT",
    help=f"Exit 1 where there is any of these, with commas between: {', '.join(FailOn)}.",
)
@click.option(
    "--reading",
    type=click.Choice([one.value for one in ActionReading]),
    default=ActionReading.ALL_NAMES.value,
    show_default=True,
    help="Whether actions count that AWS may add, or only those of its catalogue today.",
)
@click.option(
    "--limit", default=DEFAULT_LIMIT, show_default=True, metavar="STEPS", help="Work at most so much."
)
@page_format
@customer_options
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    old: str,
    new: str,
    customers_file: str | None,
    customer: str | None,
    fix: tuple[str, ...],
    preset: tuple[str, ...],
    ask: tuple[str, ...],
    role: str | None,
    answers: tuple[str, ...],
    fail_on: frozenset[FailOn],
    reading: str,
    limit: int,
    output_format: str,
) -> None:
    """Compare the access that OLD and NEW give: exactly, with a request to show for every difference.

    A side is a spec, an artifact or a folder of a format, an IAM policy document, - for standard input,
    or REV:PATH for any of these at a revision of git. Choices are compared for every answer, and a
    parameter of one id has the same unknown value on both sides, unless --set gives one.

    Exit codes: 0 where there is an answer, 1 where --fail-on names something of it, 2 where there is none.
    """
    if old == new == STANDARD_INPUT:
        msg = "only one side can be standard input"
        raise click.UsageError(msg)
    inputs = Inputs()
    request = Request(role, answers, ActionReading(reading), limit)
    options = side_options(customers_file=customers_file, customer=customer, fix=fix, preset=preset, ask=ask)
    sides = load_side(old, inputs, options), load_side(new, inputs, options)
    if options and not any(isinstance(one, DeploymentSide) and one.spec for one in sides if one):
        inputs.diagnostics.append(NO_USE.at(None, "no side is a spec, which is for one customer or another"))
    outcome = None if has_errors(inputs.diagnostics) else _outcome(*sides, request, inputs)
    code = _exit_code(outcome, fail_on)
    _print(outcome, code, inputs, output_format)
    raise SystemExit(code)


@dataclass(frozen=True, slots=True)
class Request:
    """How to compare, whatever it is that is compared."""

    role: str | None
    answers: tuple[str, ...]
    reading: ActionReading
    limit: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Two sides and what differs."""

    old: SideAccess
    new: SideAccess
    diff: Diff
    specs: tuple[LoadedSpec | None, ...] = ()

    @property
    def title(self) -> str:
        """Name both sides."""
        return f"{_titled(self.old)} → {_titled(self.new)}"


def _titled(side: SideAccess) -> str:
    if side.deployment is None:
        return side.title
    return f"{side.deployment.name} {side.deployment.version} ({side.title})"


# --- doing -------------------------------------------------------------------------------------


def _outcome(old: Loaded | None, new: Loaded | None, request: Request, inputs: Inputs) -> Outcome | None:
    """Compare two sides; ``None`` where that is not possible, and ``inputs`` says why."""
    if old is None or new is None:
        return None
    deployments = [one.deployment for one in (old, new) if isinstance(one, DeploymentSide)]
    given = settled(request.answers, deployments)
    found = given if isinstance(given, tuple) else _compared(old, new, request, given)
    if isinstance(found, tuple):
        inputs.diagnostics.extend(found)
        return None
    return found


def _compared(old: Loaded, new: Loaded, request: Request, given: Settled) -> Outcome | tuple[Diagnostic, ...]:
    try:
        pairs = side_pairs(old, new, request.role, given)
        if isinstance(pairs, Diagnostic):
            return (pairs,)
        found = diff(pairs, request.reading, request.limit)
    except BudgetExceededError as error:
        help = "see --limit" if error.limit else ""
        return (EFFORT_EXCEEDED.at(None, f"this comparison has no answer: {error}", help),)
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(None, f"IAM would refuse a policy of one side: {error}"),)
    specs = tuple(one.spec if isinstance(one, DeploymentSide) else None for one in (old, new))
    return Outcome(pairs[0].old, pairs[0].new, found, specs)


# --- telling -----------------------------------------------------------------------------------


def _print(outcome: Outcome | None, code: int, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        said = {"ok": code == 0, "diagnostics": as_json(inputs.diagnostics)}
        print_json({**said, **(as_data(outcome.diff) if outcome else {})})
        return
    show(inputs.diagnostics, inputs.sources)
    if outcome is None:
        return
    if output_format == "markdown":
        click.echo(markdown(outcome.diff, outcome.title), nl=False)
        return
    for line in lines(outcome.diff, outcome.title, outcome.specs):
        click.echo(line)


def _exit_code(outcome: Outcome | None, fail_on: frozenset[FailOn]) -> int:
    if outcome is None:
        return 2
    return 1 if fail_on & _found(outcome.diff) else 0


def _found(diff: Diff) -> frozenset[FailOn]:
    """Tell what there is of all that ``--fail-on`` may name."""
    changed = {(change.purpose, change.direction) for change in diff.changes}
    altered = (*diff.roles, *diff.questions)
    found = {
        FailOn.NEW_ACCESS: (PolicyPurpose.ACCESS, Direction.NEW) in changed
        or any(one.grows for one in diff.roles),
        FailOn.LOST_ACCESS: (PolicyPurpose.ACCESS, Direction.LOST) in changed
        or any(one.grows is False for one in diff.roles),
        FailOn.TRUST: any(purpose is PolicyPurpose.TRUST for purpose, _ in changed),
        FailOn.VERSION: diff.advice is not None and not diff.advice.is_followed,
        FailOn.ANY: bool(changed or altered),
    }
    return frozenset(one for one, there in found.items() if there)
