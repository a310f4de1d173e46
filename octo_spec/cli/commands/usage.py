"""``octospec usage``: which grants are used, by how many customers and last when, as evidence shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_diff, print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.usage_text import as_data, lines, proposal_data, proposal_lines
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.language.layout.text_diff import text_diff
from octo_spec.pipeline.feature_capabilities import open_deployment
from octo_spec.plugin.distributions import installed_version
from octo_spec.plugin.package_extras import OURS
from octo_spec.storage.evidence_files import EvidenceReading, evidence_files
from octo_spec.storage.inputs.inputs import BAD_ARGUMENT, UNREADABLE, Inputs
from octo_spec.storage.paths import STANDARD_INPUT, shown_path
from octo_spec.storage.rewriting import rewrite
from octo_spec.storage.usage_state import REFUSED_STATE, StateOwner, UsageState, read_evidence_once
from octo_spec.usage.evidence import UsageEvidence
from octo_spec.usage.grant_usage import shown_by, usage_report
from octo_spec.usage.narrowing import narrowed_grants
from octo_spec.usage.role_arns import role_arn_patterns, roles_with_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.repair.narrowed_spec import NarrowedSpec
    from octo_spec.usage.grant_usage import UsageReport


@click.command(
    "usage",
    cls=ConfiguredCommand,
    taken={"spec": Taken("spec", is_needed=True), "customers": Taken("customers_file")},
    epilog=examples(
        "octospec usage spec/octo.yaml --evidence events/1.json.gz --evidence events/2.json.gz",
        "octospec usage spec/octo.yaml --evidence events.json --customers spec/customers.yaml --days 90",
        "octospec usage spec/octo.yaml --evidence last-accessed/acme.json --hash-ids --json",
        "octospec usage spec/octo.yaml --evidence events.json.gz --customers fleet.jsonl --narrow",
        "octospec usage spec/octo.yaml --evidence s3://my-trail/AWSLogs/ --state usage.state",
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option(
    "--evidence",
    "paths",
    type=FILE,
    multiple=True,
    required=True,
    metavar="FILE",
    help="Evidence, plain or gzip, or a folder or s3://BUCKET/PREFIX of such files; may be repeated.",
)
@click.option(
    "--state",
    "state_file",
    type=FILE,
    metavar="FILE",
    help="Keep what each file shows in this file, and read no unchanged file again.",
)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Name customers by the accounts in their entries; otherwise by account.",
)
@click.option("--days", type=click.IntRange(1, 3660), metavar="NUMBER", help="Only events of the last days.")
@click.option(
    "--narrow", is_flag=True, help="Propose the narrowest spec that the evidence permits, as a diff."
)
@click.option("--write", is_flag=True, help="Write that spec over SPEC.")
@click.option(
    "--assume-unused",
    is_flag=True,
    help="With --narrow or --write: an action that the evidence cannot show counts as not used.",
)
@click.option("--hash-ids", is_flag=True, help="Print a hash in place of each customer's id.")
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    paths: tuple[str, ...],
    state_file: str | None,
    customers_file: str | None,
    days: int | None,
    narrow: bool,
    write: bool,
    assume_unused: bool,
    hash_ids: bool,
    output_format: str,
) -> None:
    """Report for each grant of SPEC whether evidence shows that it is used, and when last.

    Evidence is: CloudTrail events; what CloudTrail Lake or Athena return for a query over them, as JSON or
    CSV; what GetServiceLastAccessedDetails of IAM returns; findings of IAM Access Analyzer about unused
    access; and policies that an analyser of source code wrote.

    An event counts if SPEC has a role with the name of the event's role; octospec skips the events of other
    principals. Name the file of last-accessed details after the customer: acme.json, or acme.reader.json if
    SPEC has several roles. Events whose
    actions octospec does not know are counted and listed, never guessed. Requests that AWS denied are
    listed apart: anyone in a customer's account can cause them.

    Of the evidence, octospec keeps only the action, a pattern of the resource, the last time and the
    customer. A grant that is not seen may still be used: the report says what the evidence cannot show.

    With --state, a run that was stopped continues with the next file, and a later run reads only new and
    changed files. The window of --days then begins up to a day earlier. FILE belongs to one spec.

    --narrow proposes the spec without the actions that the evidence would have shown and does not, with the
    seen actions in the place of wildcards. octospec proves for every combination of choices that it allows
    all that was seen, as far as SPEC allows it, and nothing new. Each narrowed grant names the evidence
    in its reason. What the evidence cannot show stays, unless --assume-unused is given.

    Exit codes: 0 if all evidence was read, 2 for bad input, 3 if a part of it could not be read.
    """
    inputs = Inputs()
    query = _UsageQuery(spec, paths, state_file, customers_file, days, hash_ids)
    found = _usage(query, inputs)
    proposal = None
    if found is not None and (narrow or write):
        proposal = _proposal(found, spec, inputs, assume_unused=assume_unused)
        if proposal is not None and write:
            _rewrite(spec, found.text, proposal.text, inputs)
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    code = 2 if found is None or has_errors(diagnostics) else 3 if diagnostics else 0
    diff = text_diff(shown_path(spec), found.text, proposal.text) if found and proposal else ""
    if output_format == "json":
        data = as_data(found.report) if found else {}
        if found is not None:
            data["proposal"] = proposal_data(proposal, diff) if proposal else None
        print_json({"ok": code == 0, **data, "diagnostics": as_json(diagnostics)})
    else:
        show(diagnostics, inputs.sources)
        if found is not None:
            print_lines(lines(found.report))
        if proposal is not None:
            print_lines(proposal_lines(proposal))
            print_diff(diff)
    raise SystemExit(code)


@frozen
class _Usage:
    """A spec, its deployment with all choices open, and what evidence shows of it."""

    text: str
    deployment: Deployment
    report: UsageReport
    expected: frozenset[str]


@frozen
class _UsageQuery:
    """What is asked: a spec, the evidence, and how to read it."""

    spec: str
    paths: tuple[str, ...]
    state_file: str | None
    customers_file: str | None
    days: int | None
    hash_ids: bool


def _usage(query: _UsageQuery, inputs: Inputs) -> _Usage | None:
    text = inputs.text(query.spec)
    loaded = None if text is None else inputs.spec_text(text, query.spec)
    names = _customers_by_account(query.customers_file, inputs)
    if text is None or loaded is None or loaded.spec is None or has_errors(inputs.diagnostics):
        return None
    deployment = open_deployment(loaded.spec, loaded.spans)
    if isinstance(deployment, tuple):
        inputs.diagnostics.extend(deployment)
        return None
    reading = _reading(deployment, names, query.days, hash_ids=query.hash_ids)
    state = _open_state(query, deployment, names, reading, inputs)
    if has_errors(inputs.diagnostics):
        return None
    evidence = _read_all(
        query.paths, reading if state is None else replace(reading, since=state.since), state, inputs
    )
    if has_errors(inputs.diagnostics):
        return None
    expected = frozenset(map(reading.customer_of, names))
    return _Usage(text, deployment, usage_report(deployment, evidence, expected), expected)


def _open_state(
    query: _UsageQuery,
    deployment: Deployment,
    names: dict[str, str],
    reading: EvidenceReading,
    inputs: Inputs,
) -> UsageState | None:
    """Open the state file, if there is one; it is for the same roles, customers and octospec only."""
    if query.state_file is None:
        return None
    decisive = (
        installed_version(OURS),
        sorted(role_arn_patterns(deployment)),
        reading.roles,
        sorted(names.items()),
        query.hash_ids,
        query.days,
    )
    digest = sha256(json.dumps(decisive).encode()).hexdigest()
    opened = UsageState.of_file(query.state_file, StateOwner(deployment.name, digest, reading.since))
    if isinstance(opened, Diagnostic):
        inputs.diagnostics.append(opened)
        return None
    return opened


def _read_all(
    paths: tuple[str, ...], reading: EvidenceReading, state: UsageState | None, inputs: Inputs
) -> UsageEvidence:
    """Read all files, one after the other; the state has each of them as soon as it was read.

    The first one that the state cannot keep is the last.
    """
    evidence = UsageEvidence()
    try:
        for file in _files(paths, inputs):
            found, problems = read_evidence_once(file, reading, state)
            evidence.join(found)
            inputs.diagnostics.extend(problems)
            if any(each.kind is REFUSED_STATE for each in problems):
                break  # a disk that is full stays so
    finally:
        if state is not None:
            state.close()
    return evidence


def _files(paths: tuple[str, ...], inputs: Inputs) -> Iterator[str]:
    for files in map(evidence_files, paths):
        if isinstance(files, Diagnostic):
            inputs.diagnostics.append(files)
        else:
            yield from files


def _proposal(found: _Usage, path: str, inputs: Inputs, *, assume_unused: bool) -> NarrowedSpec | None:
    """Return the narrowest spec; if it is not proven, the reason is in the diagnostics."""
    from octo_spec.repair.narrowed_spec import (  # noqa: PLC0415 - only a proposal needs lint
        NOT_NARROWED,
        narrowed_spec,
    )

    if inputs.diagnostics:
        message = "a part of the evidence cannot be read, and may show what is not seen in the rest"
        inputs.diagnostics.append(NOT_NARROWED.at(None, message))
        return None
    evidence = found.report.evidence
    shown_of_roles = shown_by(found.deployment, evidence, found.expected)
    grants = narrowed_grants(found.deployment, shown_of_roles, assume_unused=assume_unused)
    result = narrowed_spec(found.text, path, grants, evidence)
    if isinstance(result, tuple):
        inputs.diagnostics.extend(result)
        return None
    return result


def _rewrite(path: str, old: str, new: str, inputs: Inputs) -> None:
    """Write a spec over an older text; a problem is a diagnostic."""
    if new == old:
        return
    if path == STANDARD_INPUT:
        inputs.diagnostics.append(BAD_ARGUMENT.at(None, "--write needs a file, and not standard input"))
        return
    try:
        rewrite(path, new, old)
    except OSError as error:
        reason = (error.strerror or "error").lower()
        inputs.diagnostics.append(UNREADABLE.at(None, f"{shown_path(path)} cannot be written: {reason}"))


def _reading(
    deployment: Deployment, names: dict[str, str], days: int | None, *, hash_ids: bool
) -> EvidenceReading:
    since = "" if days is None else _days_ago(days)

    def customer_of(account: str) -> str:
        return names.get(account, account)

    named: Callable[[str], str] = (lambda id: _id_hash(customer_of(id))) if hash_ids else customer_of
    roles = tuple(role.id for role in deployment.roles if not role.session)
    return EvidenceReading(roles_with_arn(deployment), named, roles, since)


def _id_hash(id: str) -> str:
    return sha256(id.encode()).hexdigest()[:16]


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _customers_by_account(path: str | None, inputs: Inputs) -> dict[str, str]:
    if path is None:
        return {}
    from octo_spec.storage.fleets.any_customers import any_customers  # noqa: PLC0415 - only with --customers

    found = (each.customer for each in any_customers(path, inputs) if each.customer)
    return {customer.deployed.account: customer.id for customer in found if customer.deployed}
