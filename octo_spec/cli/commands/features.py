"""``octospec features``: when the product may use each feature, and for which customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.configured_command import ConfiguredCommand, Taken
from octo_spec.cli.printing import print_lines
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.features_text import FeatureReport, as_data, lines, markdown
from octo_spec.diagnostics import DiagnosticKind, has_errors
from octo_spec.frozen import frozen
from octo_spec.language.near_words import did_you_mean
from octo_spec.pipeline.feature_capabilities import SpecFeatures, spec_features
from octo_spec.pipeline.feature_matrix import entry_matrix, status_matrix, with_entry
from octo_spec.storage.inputs.inputs import Inputs

if TYPE_CHECKING:
    from octo_spec.language.models.spec import Spec
    from octo_spec.pipeline.feature_matrix import CustomerFeatures, Row
    from octo_spec.resolve.customers import Customer

UNKNOWN_FEATURE = DiagnosticKind.error("OCT852", "unknown-feature", "No feature of the spec has this id.")
NO_FEATURES = DiagnosticKind.error("OCT853", "no-features", "A spec without features.")


@frozen
class FeaturesQuery:
    """The customers that are asked about: a fleet, a file of status rows with the releases, or none."""

    customers: str | None
    id: str | None
    status: str | None
    releases: str | None
    feature: str | None


@click.command(
    "features",
    cls=ConfiguredCommand,
    taken={"spec": Taken("spec", is_needed=True)},
    epilog=examples(
        "octospec features spec/octo.yaml",
        "octospec features spec/octo.yaml --customers spec/customers.yaml",
        "octospec features spec/octo.yaml --customers spec/customers.yaml --customer acme --json",
        "octospec features spec.yaml --status status/status.jsonl --releases release/",
        "octospec features spec.yaml --status status.jsonl --releases release/ --feature cleanup",
    ),
)
@click.argument("spec", type=FILE, nargs=-1)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    metavar="FILE",
    help="Report each customer in this file, a folder, or - for standard input.",
)
@click.option("--customer", "id", metavar="ID", help="Report this customer only.")
@click.option("--status", type=FILE, metavar="FILE", help="Report each customer of this status.jsonl.")
@click.option(
    "--releases", type=FILE, metavar="FOLDER", help="With --status: the folder of releases they may have."
)
@click.option("--feature", metavar="ID", help="Only this feature.")
@page_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    customers_file: str | None,
    id: str | None,
    status: str | None,
    releases: str | None,
    feature: str | None,
    output_format: str,
) -> None:
    """Report for which choices each feature of SPEC has the permissions that it needs.

    With --customers, each customer is assumed to deploy this version, with the answers of their entry. With
    --status, the rows of `octospec status` say which release is deployed, and each release in --releases
    says in capabilities.json what it permits; then the report also says who must update to the version of
    SPEC, or change an answer, before they can use a feature. With both, the rows are those of the status, and
    the entries add where the roles are.

    The access engine decides each feature for all requests of its needs. Policies of the customer's account,
    such as service control policies, may still deny them.

    Exit codes: 0 if the report is complete, 2 for bad input, 3 if a feature is not decided.
    """
    if (status is None) is not (releases is None):
        msg = "--status needs --releases, and --releases needs --status"
        raise click.UsageError(msg)
    if id is not None and customers_file is None and status is None:
        msg = "--customer needs --customers or --status"
        raise click.UsageError(msg)
    inputs = Inputs()
    query = FeaturesQuery(customers_file, id, status, releases, feature)
    report = _report(spec, query, inputs)
    _print(report, inputs, output_format)
    raise SystemExit(_exit_code(report))


def _report(path: str, query: FeaturesQuery, inputs: Inputs) -> FeatureReport | None:
    loaded = inputs.spec(path)
    if loaded is None or loaded.spec is None or has_errors(inputs.diagnostics):
        return None
    features = spec_features(loaded.spec, loaded.spans)
    if isinstance(features, tuple):
        inputs.diagnostics.extend(features)
        return None
    ids = [each.feature.id for each in features.answers.features]
    if not ids:
        inputs.diagnostics.append(NO_FEATURES.at(None, f"{path} has no features", "add 'features' to it"))
        return None
    if query.feature is not None and query.feature not in ids:
        message = f"the spec has no feature {query.feature!r}"
        inputs.diagnostics.append(UNKNOWN_FEATURE.at(None, message, did_you_mean(query.feature, ids)))
        return None
    customers = _customers(loaded.spec, features, query, inputs)
    return None if has_errors(inputs.diagnostics) else FeatureReport(features, customers, query.feature)


def _exit_code(report: FeatureReport | None) -> int:
    if report is None:
        return 2
    return 3 if report.is_undecided else 0


# --- customers ---------------------------------------------------------------------------------


def _customers(
    spec: Spec, features: SpecFeatures, query: FeaturesQuery, inputs: Inputs
) -> tuple[CustomerFeatures, ...] | None:
    """Return the features of each customer; ``None`` without customers."""
    if query.customers is None and query.status is None:
        return None
    entries = _entries(query, inputs)
    if query.status is None or query.releases is None:
        return tuple(entry_matrix(spec, features, entries.values()))
    from octo_spec.storage.releases.released_capabilities import released_capabilities  # noqa: PLC0415 - only with --status

    known = released_capabilities(query.releases, inputs)
    rows = _rows(query.status, spec, entries, query, inputs)
    return () if known is None else tuple(status_matrix(features, known, rows))


def _entries(query: FeaturesQuery, inputs: Inputs) -> dict[str, Customer]:
    if query.customers is None:
        return {}
    from octo_spec.resolve.codes import UNKNOWN_CUSTOMER  # noqa: PLC0415 - only with --customers
    from octo_spec.storage.fleets.any_customers import any_customers  # noqa: PLC0415 - as above

    found = {each.id: each.customer for each in any_customers(query.customers, inputs) if each.customer}
    if query.id is None:
        return found
    if query.id not in found and query.status is None:
        message = f"the customers file has no customer {query.id!r}"
        inputs.diagnostics.append(UNKNOWN_CUSTOMER.at(None, message, did_you_mean(query.id, found)))
    return {id: customer for id, customer in found.items() if id == query.id}


def _rows(
    path: str, spec: Spec, entries: dict[str, Customer], query: FeaturesQuery, inputs: Inputs
) -> list[Row]:
    """Read the rows of the status, and add what the entries say."""
    from octo_spec.storage.status_rows import status_rows  # noqa: PLC0415 - only with --status

    rows = status_rows(path, inputs)
    if query.id is not None:
        rows = [row for row in rows if row["id"] == query.id]
        if not rows:
            from octo_spec.resolve.codes import UNKNOWN_CUSTOMER  # noqa: PLC0415 - as above

            message = f"{path} has no row of customer {query.id!r}"
            inputs.diagnostics.append(UNKNOWN_CUSTOMER.at(None, message))
    return [_with_entry(row, spec, entries.get(str(row["id"]))) for row in rows]


def _with_entry(row: Row, spec: Spec, entry: Customer | None) -> Row:
    return row if entry is None else with_entry(row, spec, entry)


# --- printing ----------------------------------------------------------------------------------


def _print(report: FeatureReport | None, inputs: Inputs, output_format: str) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = as_data(report) if report else {}
        print_json({"ok": _exit_code(report) == 0, **data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    if report is not None:
        print_lines(markdown(report) if output_format == "markdown" else lines(report))
