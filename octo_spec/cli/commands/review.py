"""``octospec review``: what a security reviewer needs to know about a role, as a page."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.analysis.questions.installed_questions import installed_questions
from octo_spec.analysis.wording import cut_short
from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_gates import answer_gates_option, require_known_questions
from octo_spec.cli.args.approval_options import approval_options
from octo_spec.cli.args.customer_options import customer_options
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.args.reader_option import reader_option
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.approval_text import check_as_data, check_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.gates_text import gate_lines, gates_as_data
from octo_spec.cli.render.review_text import as_data, lines
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.plugin.discovery import find
from octo_spec.plugin.distributions import installed_version
from octo_spec.review.answer_gates import GateOutcome, gate_results
from octo_spec.storage.folders.review_files import write_review
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.named_files import start_side
from octo_spec.storage.inputs.reader_choice import CHOSEN
from octo_spec.storage.paths import STANDARD_INPUT
from octo_spec.storage.sides.compared_sides import is_undecided
from octo_spec.storage.sides.role_views import RoleQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.cli.args.approval_options import ApprovalOptions
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.review.answer_gates import AnswerGate, GateResult
    from octo_spec.review.approval_check import ApprovalCheck
    from octo_spec.storage.sides.customer_sides import CustomersSide
    from octo_spec.storage.sides.reviewed_side import ReviewQuery
    from octo_spec.storage.sides.sides import SideOptions

FORMAT: Final = "review"


@click.command(
    "review",
    epilog=examples(
        "octospec review spec/octo.yaml --out review",
        "octospec review spec/octo.yaml --customers spec/customers.yaml --customer acme",
        "octospec review spec/octo.yaml --customers fleet.jsonl --out reviews",
        "octospec review spec/octo.yaml --previous v1.0.0 --since approved/review.json",
        "octospec review vendor-template.yaml",
        "octospec review vendor-template.yaml --fail-on reads-secrets=yes --fail-on changes-iam=yes",
        "octospec review vendor-template.yaml --approved approval.json --approved-key bank.pub",
    ),
)
@click.argument("side", type=FILE)
@click.option(
    "--out",
    type=FILE,
    default="review",
    show_default=True,
    metavar="FOLDER",
    help="The folder for the files.",
)
@click.option("--no-files", is_flag=True, help="Write nothing; print the answers.")
@click.option("--previous", metavar="SIDE", help="An earlier version; the review lists the differences.")
@click.option(
    "--since",
    "earlier",
    type=FILE,
    metavar="REVIEW",
    help="An earlier review.json; the review lists what AWS added since.",
)
@click.option("--role", metavar="ID", help="For live roles, only this role.")
@approval_options
@answer_gates_option
@click.option("--force", is_flag=True, help="Overwrite files that are not a review.")
@customer_options
@reader_option
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    out: str,
    no_files: bool,
    previous: str | None,
    earlier: str | None,
    role: str | None,
    approval_source: ApprovalOptions,
    gates: tuple[AnswerGate, ...],
    force: bool,
    options: SideOptions,
    output_format: str,
) -> None:
    """Write what a security reviewer needs to know about the roles of SIDE: as a page, and as data.

    SIDE is a spec, an artifact or a folder of a format, a template of any vendor, an IAM policy document,
    the AWS CLI's output for live roles, - for standard input, or REV:PATH for any of these. For a spec,
    every choice is open, so that the page shows what each answer allows; with --customer ID, the page shows
    what this customer gets. --previous names an earlier version: any side, or a git revision that holds this
    spec.
    --since names an earlier review, to list what AWS has added to patterns since its day.

    With --customers and no --customer, customers that the spec treats alike share a review, in the folder
    with the id of the first of them. It names none of them, and contains no external ID.

    The folder then holds review.html, which is one file and needs no network, summary.md of one page,
    review.md, permissions.csv and review.json, and vendor.csv if the spec says what the vendor says of
    itself. Each answer is decided for every combination of choices; `octospec questions` lists
    the questions.

    --fail-on QUESTION=ANSWER makes a gate: reads-secrets=yes fails if a role may read secrets for some
    combination of choices, and reads-secrets=not-decided fails also if it is not decided. The files are
    written in any case. --approved makes another one: SIDE must be within an approval that `octospec approve`
    wrote. Without --previous, the review then lists the differences from what was approved.

    Exit codes: 0 if the review is written, 1 if an answer is one that --fail-on names, or SIDE is not within
    the approval, 2 for bad input, 3 if one of these is not decided, or a search needs too many steps. What is
    found counts first: then it exits with 1.
    """
    if gates:
        require_known_questions(gates, installed_questions().questions)
    inputs = Inputs()
    all_of = _all_customers(side, options, inputs) if options.is_for_all else None
    if all_of is not None or (options.is_for_all and options.customers_file == STANDARD_INPUT):
        if approval_source or previous is not None or earlier is not None or role is not None:
            msg = "name a --customer: --approved, --previous, --since and --role are for one"
            raise click.UsageError(msg)
        query = _query(side, options, None, None, None)

        def write(facts: ReviewFacts, id: str) -> tuple[str, ...] | None:
            return () if no_files else _write_pages(facts, f"{out}/{id}", inputs, force=force)

        found_all = [] if all_of is None else _review_all(all_of, query, gates, inputs, write)
        code = _exit_code_of_all(found_all, inputs)
        _print_all(found_all, inputs, output_format, code=code)
        raise SystemExit(code)
    start_side(side, inputs)
    query = _query(side, options, role, previous, earlier)
    found = _review_side(query, approval_source, gates, inputs)
    files = () if no_files else _write_pages(found.facts, out, inputs, force=force) if found else None
    is_done = files is not None
    code = found.exit_code if found and is_done else 3 if is_undecided(inputs.diagnostics) else 2
    _print(found if is_done else None, files or (), inputs, output_format)
    raise SystemExit(code)


def _all_customers(side: str, options: SideOptions, inputs: Inputs) -> CustomersSide | None:
    """Return a spec with its customers; ``None`` if the file has one, or something is wrong."""
    from octo_spec.storage.sides.customer_sides import customers_side  # noqa: PLC0415 - only fleets need it

    if options.customers_file == STANDARD_INPUT:  # which can be read once
        return customers_side(side, options, inputs)
    apart = Inputs()
    found = customers_side(side, options, apart)
    if found is None or len(found.customers) < 2 or has_errors(apart.diagnostics):  # noqa: PLR2004 - several
        return None
    inputs.sources.update(apart.sources)
    inputs.diagnostics.extend(apart.diagnostics)
    return found


_AllReviewed: TypeAlias = "list[tuple[tuple[str, ...], _Reviewed, tuple[str, ...]]]"
"""The customers of each review, the review, and its files."""


def _review_all(
    spec: CustomersSide,
    query: ReviewQuery,
    gates: tuple[AnswerGate, ...],
    inputs: Inputs,
    write: Callable[[ReviewFacts, str], tuple[str, ...] | None],
) -> _AllReviewed:
    """Review each group of customers that the spec treats alike; empty if ``inputs`` says why not."""
    from octo_spec.storage.sides.fleet_reviews import customers_reviews  # noqa: PLC0415 - as above
    from octo_spec.storage.sides.reviewed_side import review_of  # noqa: PLC0415 - as above

    found: _AllReviewed = []
    for each in customers_reviews(spec, inputs):
        review = review_of(each.side, query, inputs, f"the review of {each.ids[0]}")
        files = None if review is None else write(review.facts, each.ids[0])
        if review is None or files is None:
            return []
        gated = tuple(gate_results(gates, review.facts.answers))
        found.append((each.ids, _Reviewed(review.facts, gated, None), files))
    return found


def _exit_code_of_all(found: _AllReviewed, inputs: Inputs) -> int:
    if not found or has_errors(inputs.diagnostics):
        return 3 if is_undecided(inputs.diagnostics) else 2
    return min(filter(None, (one.exit_code for _, one, _ in found)), default=0)


def _query(
    side: str, options: SideOptions, role: str | None, previous: str | None, earlier: str | None
) -> ReviewQuery:
    from octo_spec.storage.sides.reviewed_side import ReviewQuery  # noqa: PLC0415 - imports the engine

    octospec = f"octospec {installed_version('octospec')}"
    made_by = _command(side, options, previous, earlier)
    role_query = RoleQuery(side, options, role, (), {})
    return ReviewQuery(role_query, previous, DEFAULT_LIMIT, octospec, made_by, earlier, takes_users=True)


@frozen
class _Reviewed:
    """The facts of a review, the results of gates, and the check of an approval, if one is given."""

    facts: ReviewFacts
    gates: tuple[GateResult, ...]
    check: ApprovalCheck | None

    @property
    def exit_code(self) -> int:
        """1 if something fails, otherwise 3 if something is not decided."""
        outcomes = {result.outcome for result in self.gates}
        of_gates = 1 if GateOutcome.FAILS in outcomes else 3 if GateOutcome.NOT_DECIDED in outcomes else 0
        of_approval = self.check.exit_code if self.check else 0
        return min((code for code in (of_gates, of_approval) if code), default=0)


def _review_side(
    query: ReviewQuery, approval_source: ApprovalOptions, gates: tuple[AnswerGate, ...], inputs: Inputs
) -> _Reviewed | None:
    """Decide a review with its gates and its approval; ``None`` if ``inputs`` says why not."""
    from octo_spec.storage.sides.reviewed_side import decided_review  # noqa: PLC0415 - as above

    approved = approval_source.read(inputs)
    if approved is None and approval_source:
        return None
    query = replace(query, approved=approved.side) if approved else query
    review = decided_review(query, inputs, "this review")
    if review is None:
        return None
    if approved is None:
        return _Reviewed(review.facts, tuple(gate_results(gates, review.facts.answers)), None)
    from octo_spec.storage.sides.approval_checks import (  # noqa: PLC0415 - only approvals pay
        approval_check,
        facts_since,
    )

    check = approval_check(approved, review, inputs)
    if check is None:
        return None
    facts = facts_since(approved, review)
    return _Reviewed(facts, tuple(gate_results(gates, facts.answers)), check)


def _command(side: str, options: SideOptions, previous: str | None, earlier: str | None) -> str:
    """Return the command that makes the same review again."""
    given = {"--customers": options.customers_file, "--customer": options.customer, "--previous": previous}
    given |= {"--since": earlier, "--from": CHOSEN.get()}
    words = ["octospec", "review", side]
    for name, value in given.items():
        words += [name, value] if value else []
    for name, values in (("--fix", options.overrides.fix), ("--preset", options.overrides.preset)):
        words += [word for value in values for word in (name, value)]
    return shlex.join(words)


def _write_pages(facts: ReviewFacts, out: str, inputs: Inputs, *, force: bool) -> tuple[str, ...] | None:
    """Run the documenter, and write its files into the folder."""
    documenter = find(FORMAT)
    emission = documenter if isinstance(documenter, Diagnostic) else documenter.document(facts, {})
    diagnostics = (
        (emission,)
        if isinstance(emission, Diagnostic)
        else emission
        if isinstance(emission, tuple)
        else emission.diagnostics
    )
    inputs.diagnostics.extend(diagnostics)
    if isinstance(emission, Diagnostic | tuple) or has_errors(diagnostics):
        return None
    files = write_review(out, emission.artifacts, force=force)
    if isinstance(files, Diagnostic):
        inputs.diagnostics.append(files)
        return None
    return files


def _print(found: _Reviewed | None, files: tuple[str, ...], inputs: Inputs, output_format: str) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        is_ok = found is not None and not found.exit_code
        print_json(
            {"ok": is_ok, **(_data(found, files) if found else {}), "diagnostics": as_json(diagnostics)}
        )
        return
    show(diagnostics, inputs.sources)
    if found is not None:
        print_lines(lines(found.facts, files))
        print_lines(gate_lines(found.gates))
        print_lines(check_lines(found.check))


def _print_all(
    found: _AllReviewed,
    inputs: Inputs,
    output_format: str,
    *,
    code: int,
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        reviews = [{"customers": list(ids), **_data(one, files)} for ids, one, files in found]
        print_json({"ok": code == 0, "reviews": reviews, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    for ids, one, files in found:
        print_lines((f"for {cut_short(ids)}:", *lines(one.facts, files), *gate_lines(one.gates)))


def _data(found: _Reviewed, files: tuple[str, ...]) -> dict[str, object]:
    return {
        **as_data(found.facts, files),
        "gates": gates_as_data(found.gates),
        "approval": check_as_data(found.check),
    }
