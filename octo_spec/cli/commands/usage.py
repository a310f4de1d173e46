"""``octospec usage``: which grants are used, by how many customers and last when, as evidence shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.usage_text import as_data, lines
from octo_spec.diagnostics import has_errors
from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matcher
from octo_spec.pipeline.feature_capabilities import open_deployment
from octo_spec.storage.evidence_files import EvidenceReading, read_evidence
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.usage.evidence import UsageEvidence
from octo_spec.usage.grant_usage import usage_report
from octo_spec.usage.role_arns import role_arn_patterns

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment
    from octo_spec.usage.grant_usage import UsageReport


@click.command(
    "usage",
    cls=ConfiguredCommand,
    taken={"spec": Taken("spec", is_needed=True), "customers": Taken("customers_file")},
    epilog=examples(
        "octospec usage spec/octo.yaml --evidence events/1.json.gz --evidence events/2.json.gz",
        "octospec usage spec/octo.yaml --evidence events.json --customers spec/customers.yaml --days 90",
        "octospec usage spec/octo.yaml --evidence last-accessed/acme.json --hash-ids --json",
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
    help="CloudTrail events (plain or gzip), or IAM's report of a role's last accesses; may be repeated.",
)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Name customers by the accounts in their entries; otherwise by account.",
)
@click.option("--days", type=click.IntRange(1, 3660), metavar="NUMBER", help="Only events of the last days.")
@click.option("--hash-ids", is_flag=True, help="Print a hash in place of each customer's id.")
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    paths: tuple[str, ...],
    customers_file: str | None,
    days: int | None,
    hash_ids: bool,
    output_format: str,
) -> None:
    """Report for each grant of SPEC whether evidence shows that it is used, and when last.

    An event counts if SPEC has a role with the name of the event's role; octospec skips the events of other
    principals. Last-accessed details are what GetServiceLastAccessedDetails of IAM returns. Name their
    file after the customer: acme.json, or acme.reader.json if SPEC has several roles. Events whose
    actions octospec does not know are counted and listed, never guessed. Requests that AWS denied are
    listed apart: anyone in a customer's account can cause them.

    Of the evidence, octospec keeps only the action, a pattern of the resource, the last time and the
    customer. A grant that is not seen may still be used: the report says what the evidence cannot show.

    Exit codes: 0 if all evidence was read, 2 for bad input, 3 if a part of it could not be read.
    """
    inputs = Inputs()
    report = _report(spec, paths, customers_file, days, inputs, hash_ids=hash_ids)
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    code = 2 if report is None else 3 if diagnostics else 0
    if output_format == "json":
        data = as_data(report) if report else {}
        print_json({"ok": code == 0, **data, "diagnostics": as_json(diagnostics)})
    else:
        show(diagnostics, inputs.sources)
        if report is not None:
            print_lines(lines(report))
    raise SystemExit(code)


def _report(  # noqa: PLR0913 - all that is asked
    spec: str,
    paths: tuple[str, ...],
    customers_file: str | None,
    days: int | None,
    inputs: Inputs,
    *,
    hash_ids: bool,
) -> UsageReport | None:
    loaded = inputs.spec(spec)
    names = _customers_by_account(customers_file, inputs)
    if loaded is None or loaded.spec is None or has_errors(inputs.diagnostics):
        return None
    deployment = open_deployment(loaded.spec, loaded.spans)
    if isinstance(deployment, tuple):
        inputs.diagnostics.extend(deployment)
        return None
    reading = _reading(deployment, names, days, hash_ids=hash_ids)
    evidence = UsageEvidence()
    for path in paths:
        found, problems = read_evidence(path, reading)
        evidence.join(found)
        inputs.diagnostics.extend(problems)
    return None if has_errors(inputs.diagnostics) else usage_report(deployment, evidence)


def _reading(
    deployment: Deployment, names: dict[str, str], days: int | None, *, hash_ids: bool
) -> EvidenceReading:
    patterns = [(id, matcher(wild(pattern))) for id, pattern in role_arn_patterns(deployment)]
    since = "" if days is None else _days_ago(days)

    def role_of(arn: str) -> str | None:
        return next((id for id, matches in patterns if matches(arn)), None)

    def customer_of(account: str) -> str:
        return names.get(account, account)

    shown: Callable[[str], str] = (lambda id: _hashed(customer_of(id))) if hash_ids else customer_of
    roles = tuple(role.id for role in deployment.roles if not role.session)
    return EvidenceReading(role_of, shown, roles, since)


def _hashed(id: str) -> str:
    return sha256(id.encode()).hexdigest()[:16]


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _customers_by_account(path: str | None, inputs: Inputs) -> dict[str, str]:
    if path is None:
        return {}
    from octo_spec.storage.fleets.any_customers import any_customers  # noqa: PLC0415 - only with --customers

    found = (each.customer for each in any_customers(path, inputs) if each.customer)
    return {customer.deployed.account: customer.id for customer in found if customer.deployed}
