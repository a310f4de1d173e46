"""``octospec diff``: what only one of two sides allows, with a request that shows each difference."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias, assert_never

import click

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.answer_changes import ComparedAnswers
from octo_spec.analysis.diff.json_form import as_data, customers_as_data
from octo_spec.analysis.diff.markdown import customers_markdown, markdown
from octo_spec.analysis.diff.update_markdown import markdown as updates_markdown
from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.approval_options import approval_options
from octo_spec.cli.args.bound_options import bound_options
from octo_spec.cli.args.customer_options import customer_options, old_customers_option
from octo_spec.cli.args.fail_on import FailOn, fail_on_option, reasons_to_fail, undecided_reasons
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.printing import print_lines, print_page
from octo_spec.cli.render.answers_text import answer_lines, answers_as_data, answers_markdown
from octo_spec.cli.render.approval_text import check_as_data, check_lines, check_markdown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.diff_text import customers_lines, lines
from octo_spec.cli.render.updates_text import as_data as updates_as_data
from octo_spec.cli.render.updates_text import lines as updates_lines
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.storage.inputs.customers_files import customers_at_revision_of
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import NamedFile, git_revision_and_path, named_source, spec_text
from octo_spec.storage.paths import STANDARD_INPUT
from octo_spec.storage.sides.bounds import read_bounds
from octo_spec.storage.sides.compared_customers import CustomersReport, customers_report, only_customer
from octo_spec.storage.sides.compared_sides import DiffOptions, DiffReport, compare_sides, is_undecided
from octo_spec.storage.sides.customer_sides import customers_sides
from octo_spec.storage.sides.given_answers import GivenAnswers, given_answers
from octo_spec.storage.sides.open_choices import (
    compare_for_every_answer,
    opened_choices,
    with_choices_as_inputs,
    with_open_choices,
)
from octo_spec.storage.sides.pair_sides import two_sides
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide
from octo_spec.storage.sides.unused_reader import reader_without_use, unused_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.cli.args.approval_options import ApprovalOptions
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.updates import FormatUpdate
    from octo_spec.review.approval_check import ApprovalCheck
    from octo_spec.storage.inputs.named_files import NamedSource
    from octo_spec.storage.sides.approved_sides import ReadApproval
    from octo_spec.storage.sides.sides import SideOptions

Report: TypeAlias = DiffReport | CustomersReport


@click.command(
    "diff",
    epilog=examples(
        "octospec diff old/octo.yaml spec/octo.yaml",
        "octospec diff HEAD~1:spec/octo.yaml spec/octo.yaml --output-format markdown",
        "octospec diff HEAD:spec/octo.yaml spec/octo.yaml --customers spec/customers.yaml",
        "octospec diff dist/cloudformation/template.yaml dist/terraform --fail-on any",
        "octospec diff v1.0.0:spec/octo.yaml spec/octo.yaml --updates",
        "octospec diff old.yaml new.yaml --approved approval.json --approved-key bank.pub",
        "octospec diff a-policy.json b-policy.json --json",
    ),
)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--role", metavar="ID", help="Compare only this role.")
@set_option
@fail_on_option
@click.option(
    "--reading",
    type=click.Choice([reading.value for reading in ActionReading]),
    default=ActionReading.ALL_NAMES.value,
    show_default=True,
    help="Whether to include actions that AWS may add, or only those of its catalogue today.",
)
@click.option(
    "--limit",
    default=DEFAULT_LIMIT,
    show_default=True,
    metavar="STEPS",
    help="Stop after this many search steps.",
)
@click.option(
    "--updates",
    is_flag=True,
    help="Report for each format what an update from OLD to NEW does to resources, and who may do it.",
)
@click.option(
    "--answers",
    "asks",
    is_flag=True,
    help="Also compare the answers to reviewers' questions, for every combination of choices.",
)
@approval_options
@page_format
@bound_options
@old_customers_option
@customer_options
@reader_option
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
    updates: bool,
    asks: bool,
    approval_source: ApprovalOptions,
    boundary: str | None,
    within: tuple[str, ...],
    output_format: str,
    old_customers_file: str | None,
) -> None:
    """Compare the access of OLD and NEW: exactly, with an example request for every difference.

    A side is a spec, an artifact or a folder of a format, an IAM policy document, the AWS CLI's output for
    live roles (get-account-authorization-details, or a folder of documents), - for standard input, or
    REV:PATH for any of these at a git revision. Choices are compared for every answer, and a parameter with
    the same id has the same unknown value on both sides, unless --set gives one. Between two specs, that
    includes choices with `ask: build`, unless --fix, --preset, --ask or a customer decides. With --within,
    both sides are compared as in an account where these policies also apply.

    With --customers FILE, each customer is compared at the revisions of OLD and NEW: changes in a
    customer's entry count like changes in the specs. Customers with the same changes are reported together.

    Each side is also compared with its own default values: another account as the default of a trusted
    parameter is new trust.

    With --answers, the answers to reviewers' questions are compared for every combination of choices: no, not
    decided, yes. `--fail-on worse-answer` does that, too, and fails if an answer is worse for some
    combination. An answer that needs more steps than --limit is not decided. With --approved, NEW must be
    within an approval that `octospec approve` wrote, whatever OLD is.

    Exit codes: 0 if the comparison is complete, 1 if it finds something that --fail-on names, or NEW is not
    within the approval, 2 if it is not possible, 3 if one of these is not decided: policies whose texts are
    not known may allow or deny it, a comparison needs more steps than --limit, or an answer is not decided on
    both sides of a role that may have new access. What is found counts first: then it exits with 1.
    """
    if updates and options.is_for_all:
        msg = "--updates reports on one customer: name it with --customer ID"
        raise click.UsageError(msg)
    asks = asks or FailOn.WORSE_ANSWER in fail_on
    if asks and (options.is_for_all or answers or boundary or within or STANDARD_INPUT in (old, new)):
        msg = "--answers compares all combinations of two files, without --set, --boundary, --within and -"
        raise click.UsageError(msg)
    if approval_source and (options.is_for_all or new == STANDARD_INPUT):
        msg = "--approved is about one side: name a file as NEW, and a customer with --customer ID"
        raise click.UsageError(msg)
    inputs = Inputs()
    approved = approval_source.read(inputs)
    bounds = read_bounds(boundary, within, inputs)
    diff_options = DiffOptions(role, answers, ActionReading(reading), limit, bounds, updates)
    query = DiffQuery(old, new, options, old_customers_file, diff_options)
    report = _report(query, inputs) if approved or not approval_source else None
    if asks and report is not None:
        report = _with_answers(report, query, inputs)
    check = _held_side(approved, query, inputs) if approved and report else None
    code = _exit_code(report, fail_on, inputs, asks=asks)
    code = approval_source.exit_code(code, check, inputs.diagnostics)
    _print(report, check, code, inputs, output_format)
    raise SystemExit(code)


@frozen
class DiffQuery:
    """Which sides are compared, for which customers, and how."""

    old: str
    new: str
    options: SideOptions
    old_customers: str | None
    diff: DiffOptions

    def customers_files(self) -> tuple[str, str] | None:
        """Name the customers files of both sides; raises ``click.UsageError`` if that is not possible."""
        given = self.options.customers_file
        if given is None:
            if self.old_customers is not None:
                msg = "--old-customers needs --customers FILE"
                raise click.UsageError(msg)
            return None
        old = self.old_customers or customers_at_revision_of(self.old, given)
        if old == STANDARD_INPUT and git_revision_and_path(self.old):
            msg = "--customers - needs --old-customers FILE, since OLD is at a revision"
            raise click.UsageError(msg)
        return old, customers_at_revision_of(self.new, given)


# --- comparing ---------------------------------------------------------------------------------


def _report(query: DiffQuery, inputs: Inputs) -> Report | None:
    """Compare two sides; ``None`` if that is not possible, and ``inputs`` says why."""
    if query.old == query.new == STANDARD_INPUT:
        msg = "only one side can be standard input"
        raise click.UsageError(msg)
    files = query.customers_files()
    sources = tuple(map(named_source, (query.old, query.new)))
    specs = [source for source in sources if isinstance(source, NamedFile) and spec_text(source)]
    if files and len(specs) == len(sources):
        return _report_of_customers(specs, files, query, inputs)
    return _report_of_sides(sources, files, query, inputs)


def _report_of_customers(
    specs: Sequence[NamedFile], files: tuple[str, str], query: DiffQuery, inputs: Inputs
) -> Report | None:
    inputs.diagnostics.extend(reader_without_use(" and ".join(spec.shown for spec in specs)))
    sides = customers_sides(specs, files, query.options, inputs)
    no_customer = query.options.overrides.customer()
    if has_errors(inputs.diagnostics) or isinstance(no_customer, tuple):
        return None
    old, new = sides
    if query.options.customer is not None:
        return only_customer(old, new, query.diff, inputs)
    return customers_report(old, new, query.diff, no_customer, inputs)


def _report_of_sides(
    sources: Sequence[NamedSource | Diagnostic],
    files: tuple[str, str] | None,
    query: DiffQuery,
    inputs: Inputs,
) -> Report | None:
    options = [replace(query.options, customers_file=file) for file in files or (None, None)]
    old, new = two_sides(sources, options, query.diff.role, inputs)
    if query.options and not any(isinstance(side, DeploymentSide) and side.spec for side in (old, new)):
        inputs.diagnostics.append(NO_USE.at(None, "neither side is a spec, and only a spec has customers"))
    inputs.diagnostics.extend(unused_reader(old, new))
    if old is None or new is None or has_errors(inputs.diagnostics):
        return None
    opened = (old, new) if query.options else with_open_choices(old, new, query.options.accounts)
    deployments = [side.deployment for side in opened if isinstance(side, DeploymentSide)]
    given = given_answers(query.diff.answers, deployments)
    if isinstance(given, tuple):
        inputs.diagnostics.extend(given)
        return None
    report = (
        compare_sides(old, new, query.diff, given)
        if query.options
        else compare_for_every_answer(old, new, query.diff, given, query.options.accounts)
    )
    if isinstance(report, DiffReport) and query.diff.updates and opened != (old, new):
        report = _with_updates_of_builds(report, compare_sides(old, new, query.diff, GivenAnswers()))
    if isinstance(report, DiffReport):
        return report
    inputs.diagnostics.extend(report)
    return None


def _with_updates_of_builds(
    report: DiffReport, built: DiffReport | tuple[Diagnostic, ...]
) -> DiffReport | tuple[Diagnostic, ...]:
    """Report the updates of what a build deploys: it has no input for a choice that it decides."""
    return replace(report, updates=built.updates) if isinstance(built, DiffReport) else built


def _held_side(approved: ReadApproval, query: DiffQuery, inputs: Inputs) -> ApprovalCheck | None:
    """Hold the new side to an approval; ``None`` if that is not possible, and ``inputs`` says why."""
    from octo_spec.storage.sides.approval_checks import held_side  # noqa: PLC0415 - reviews the side
    from octo_spec.storage.sides.compared_answers import STEPS_OF_A_REVIEW  # noqa: PLC0415 - as above
    from octo_spec.storage.sides.reviewed_side import ReviewQuery  # noqa: PLC0415 - as above
    from octo_spec.storage.sides.role_views import RoleQuery  # noqa: PLC0415 - as above

    _, file = query.customers_files() or (None, None)
    role_query = RoleQuery(query.new, replace(query.options, customers_file=file), query.diff.role, (), {})
    steps = STEPS_OF_A_REVIEW * query.diff.limit
    review_query = ReviewQuery(role_query, None, query.diff.limit, "", "", most_steps=steps, is_page=False)
    return held_side(approved, review_query, inputs)


def _with_answers(report: Report, query: DiffQuery, inputs: Inputs) -> Report:
    """Add how the answers to reviewers' questions differ, if that is possible."""
    from octo_spec.storage.sides.compared_answers import compared_answers  # noqa: PLC0415 - reviews both sides

    if not isinstance(report, DiffReport):
        return report
    files = query.customers_files() or (None, None)
    opened = opened_choices(report)
    old, new = (
        (side, with_choices_as_inputs(replace(query.options, customers_file=file), choices))
        for side, file, choices in zip((query.old, query.new), files, opened, strict=True)
    )
    return replace(report, answers=compared_answers(old, new, query.diff, inputs))


# --- printing ----------------------------------------------------------------------------------


def _print(
    report: Report | None, check: ApprovalCheck | None, code: int, inputs: Inputs, output_format: str
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = {**_data(report), "approval": check_as_data(check)} if report else {}
        print_json({"ok": code == 0, "diagnostics": as_json(diagnostics), **data})
        return
    show(diagnostics, inputs.sources)
    match report:
        case None:
            return
        case CustomersReport(title, diff, specs):
            page = customers_markdown(diff, title)
            written = customers_lines(diff, title, specs)
        case DiffReport(diff=diff, specs=specs, answers=answers):
            page = f"{markdown(diff, report.title)}{answers_markdown(answers, diff)}"
            written = chain(lines(diff, report.title, specs), answer_lines(answers, diff))
        case _:
            assert_never(report)
    if output_format == "markdown":
        print_page(page)
        print_lines(updates_markdown(_updates(report)))
        print_page(check_markdown(check))
        return
    reported = (*written, *updates_lines(_updates(report)), *check_lines(check))
    print_lines(reported)


def _updates(report: Report) -> tuple[FormatUpdate, ...]:
    return (report.updates or ()) if isinstance(report, DiffReport) else ()


def _data(report: Report | None) -> dict[str, JsonValue]:
    match report:
        case None:
            return {}
        case CustomersReport(diff=diff):
            return customers_as_data(diff)
        case DiffReport(diff=diff, updates=updates, answers=answers):
            reported = {} if updates is None else {"updates": updates_as_data(updates)}
            compared = {} if answers is None else answers_as_data(answers, diff)
            return {**as_data(diff), **reported, **compared}
        case _:
            assert_never(report)


def _exit_code(report: Report | None, fail_on: frozenset[FailOn], inputs: Inputs, *, asks: bool) -> int:
    """Return 1 if something was found that fails, even if the rest is not decided."""
    failed = 3 if is_undecided(inputs.diagnostics) else 2
    answers = ComparedAnswers()
    match report:
        case None:
            return failed
        case CustomersReport(diff=of_all):
            diffs = tuple(replace(group.diff, advice=of_all.advice) for group in of_all.groups)
        case DiffReport(diff=diff):
            diffs, answers = (diff,), report.answers or answers
        case _:
            assert_never(report)
    if any(fail_on & reasons_to_fail(diff, answers) for diff in diffs):
        return 1
    if asks and isinstance(report, DiffReport) and report.answers is None:
        return failed
    return 3 if any(fail_on & undecided_reasons(diff, answers) for diff in diffs) else 0
