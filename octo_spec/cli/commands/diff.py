"""``octospec diff``: what only one of two sides allows, with a request that shows each difference."""

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
from octo_spec.cli.args.bounds import NO_BOUNDS, bound_options, read_bounds
from octo_spec.cli.args.completions import one_or_more
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.pair_sides import side_pairs
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.role_views import NO_USE
from octo_spec.cli.args.set_option import given_answers, set_option
from octo_spec.cli.args.sides import DeploymentSide, customer_options, load_side
from octo_spec.cli.files.inputs import FILE, STANDARD_INPUT, Inputs
from octo_spec.cli.files.policy_files import BAD_POLICY
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.diff_text import lines
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.iam.json_values import MalformedPolicyError

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.cli.args.bounds import GivenBounds
    from octo_spec.cli.args.set_option import GivenAnswers
    from octo_spec.cli.args.sides import LoadedSide, SideOptions
    from octo_spec.language.load import LoadedSpec

EFFORT_EXCEEDED = DiagnosticKind.error(
    "OCT608", "effort-exceeded", "A comparison that needs more steps than it may take; it has no answer."
)


class FailOn(StrEnum):
    """What makes ``diff`` exit with 1."""

    NEW_ACCESS = "new-access"
    LOST_ACCESS = "lost-access"
    TRUST = "trust"
    NEW_TRUST = "new-trust"
    LOST_TRUST = "lost-trust"
    VERSION = "version"
    ANY = "any"


def _fail_on(ctx: click.Context, parameter: click.Parameter, value: str) -> frozenset[FailOn]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = next((name for name in names if name not in set(FailOn)), None)
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
    shell_complete=one_or_more(FailOn),
    help=f"Exit 1 where there is any of these, with commas between: {', '.join(FailOn)}.",
)
@click.option(
    "--reading",
    type=click.Choice([reading.value for reading in ActionReading]),
    default=ActionReading.ALL_NAMES.value,
    show_default=True,
    help="Whether actions count that AWS may add, or only those of its catalogue today.",
)
@click.option(
    "--limit", default=DEFAULT_LIMIT, show_default=True, metavar="STEPS", help="Work at most so much."
)
@page_format
@bound_options
@customer_options
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    old: str,
    new: str,
    options: SideOptions,
    role: str | None,
    answers: tuple[str, ...],
    fail_on: frozenset[FailOn],
    reading: str,
    limit: int,
    boundary: str | None,
    within: tuple[str, ...],
    output_format: str,
) -> None:
    """Compare the access that OLD and NEW give: exactly, with a request to show for every difference.

    A side is a spec, an artifact or a folder of a format, an IAM policy document, - for standard input,
    or REV:PATH for any of these at a revision of git. Choices are compared for every answer, and a
    parameter of one id has the same unknown value on both sides, unless --set gives one. With --within both
    sides are compared as in an account in which these policies hold, too.

    Exit codes: 0 where there is an answer, 1 where --fail-on names something of it, 2 where there is none.
    """
    inputs = Inputs()
    sides = _load(old, new, options, inputs)
    bounds = read_bounds(boundary, within, inputs)
    diff_options = DiffOptions(role, answers, ActionReading(reading), limit, bounds)
    report = None if has_errors(inputs.diagnostics) else _report(*sides, diff_options, inputs)
    code = _exit_code(report, fail_on)
    _print(report, code, inputs, output_format)
    raise SystemExit(code)


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """How two sides are compared."""

    role: str | None
    answers: tuple[str, ...]
    reading: ActionReading
    limit: int
    bounds: GivenBounds = NO_BOUNDS


@dataclass(frozen=True, slots=True)
class DiffReport:
    """Two sides and what differs; ``specs`` are those of the old and the new side, for places."""

    old: SideAccess
    new: SideAccess
    diff: Diff
    specs: tuple[LoadedSpec | None, ...] = ()

    @property
    def title(self) -> str:
        """Name both sides."""
        return f"{_title(self.old)} → {_title(self.new)}"


def _title(side: SideAccess) -> str:
    if side.deployment is None:
        return side.title
    return f"{side.deployment.name} {side.deployment.version} ({side.title})"


# --- comparing ---------------------------------------------------------------------------------


def _load(
    old: str, new: str, options: SideOptions, inputs: Inputs
) -> tuple[LoadedSide | None, LoadedSide | None]:
    """Load both sides; raises ``click.UsageError`` where both are standard input."""
    if old == new == STANDARD_INPUT:
        msg = "only one side can be standard input"
        raise click.UsageError(msg)
    sides = load_side(old, inputs, options), load_side(new, inputs, options)
    if options and not any(isinstance(side, DeploymentSide) and side.spec for side in sides):
        inputs.diagnostics.append(NO_USE.at(None, "no side is a spec, which is for one customer or another"))
    return sides


def _report(
    old: LoadedSide | None, new: LoadedSide | None, options: DiffOptions, inputs: Inputs
) -> DiffReport | None:
    """Compare two sides; ``None`` where that is not possible, and ``inputs`` says why."""
    if old is None or new is None:
        return None
    deployments = [side.deployment for side in (old, new) if isinstance(side, DeploymentSide)]
    given = given_answers(options.answers, deployments)
    report = given if isinstance(given, tuple) else _compared(old, new, options, given)
    if isinstance(report, DiffReport):
        return report
    inputs.diagnostics.extend(report)
    return None


def _compared(
    old: LoadedSide, new: LoadedSide, options: DiffOptions, given: GivenAnswers
) -> DiffReport | tuple[Diagnostic, ...]:
    try:
        pairs = side_pairs(old, new, options.role, given, options.bounds)
        if isinstance(pairs, Diagnostic):
            return (pairs,)
        differences = diff(pairs, options.reading, options.limit)
    except BudgetExceededError as error:
        help = "see --limit" if error.limit else ""
        return (EFFORT_EXCEEDED.at(None, f"this comparison has no answer: {error}", help),)
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(None, f"IAM would refuse a policy of one side: {error}"),)
    specs = tuple(side.spec if isinstance(side, DeploymentSide) else None for side in (old, new))
    return DiffReport(pairs[0].old, pairs[0].new, differences, specs)


# --- printing ----------------------------------------------------------------------------------


def _print(report: DiffReport | None, code: int, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        data = {"ok": code == 0, "diagnostics": as_json(inputs.diagnostics)}
        print_json({**data, **(as_data(report.diff) if report else {})})
        return
    show(inputs.diagnostics, inputs.sources)
    if report is None:
        return
    if output_format == "markdown":
        click.echo(markdown(report.diff, report.title), nl=False)
        return
    for line in lines(report.diff, report.title, report.specs):
        click.echo(line)


def _exit_code(report: DiffReport | None, fail_on: frozenset[FailOn]) -> int:
    if report is None:
        return 2
    return 1 if fail_on & _reasons_to_fail(report.diff) else 0


def _reasons_to_fail(diff: Diff) -> frozenset[FailOn]:
    """List which of the names of ``--fail-on`` a diff holds.

    Whoever may newly assume a role has new access: all that the role may do.
    """
    changes = {(change.purpose, change.direction) for change in diff.changes}
    grows = {role.grows for role in diff.roles}
    new_trust, lost_trust = (
        (PolicyPurpose.TRUST, direction) in changes for direction in (Direction.NEW, Direction.LOST)
    )
    holds = {
        FailOn.NEW_ACCESS: (PolicyPurpose.ACCESS, Direction.NEW) in changes or new_trust or True in grows,
        FailOn.LOST_ACCESS: (PolicyPurpose.ACCESS, Direction.LOST) in changes or False in grows,
        FailOn.TRUST: new_trust or lost_trust,
        FailOn.NEW_TRUST: new_trust,
        FailOn.LOST_TRUST: lost_trust,
        FailOn.VERSION: diff.advice is not None and not diff.advice.is_followed,
        FailOn.ANY: bool(changes or diff.roles or diff.questions),
    }
    return frozenset(name for name, held in holds.items() if held)
