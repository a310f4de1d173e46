"""``octospec access``: what roles may do, by group, in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from octo_spec.analysis.overview.role_grants import KnownAnswers, document_grants, document_trust
from octo_spec.analysis.overview.summary import RoleSummary, role_summary, summaries
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.role_views import Asked, unknown_role, unusable
from octo_spec.cli.args.set_option import set_option, settled
from octo_spec.cli.args.sides import DocumentSide, customer_options, load_side, side_options
from octo_spec.cli.files.inputs import FILE, Inputs
from octo_spec.cli.files.policy_files import DocumentKind
from octo_spec.cli.render.access_text import Overview, as_data, lines, markdown
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.diagnostics import Diagnostic, has_errors

if TYPE_CHECKING:
    from octo_spec.cli.args.sides import DeploymentSide, Side


@click.command(
    "access",
    epilog=examples(
        "octospec access spec/octo.yaml",
        "octospec access spec/octo.yaml --fix remediation=off --output-format markdown",
        "octospec access spec/octo.yaml --customers spec/customers.yaml --customer acme",
        "octospec access dist/cloudformation/template.yaml --role alphaus-acct-access --json",
        "octospec access v1.0.0:spec/octo.yaml",
    ),
)
@click.argument("side", type=FILE)
@click.option("--role", metavar="ID", help="Only this role.")
@set_option
@customer_options
@page_format
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    role: str | None,
    answers: tuple[str, ...],
    customers_file: str | None,
    customer: str | None,
    fix: tuple[str, ...],
    preset: tuple[str, ...],
    ask: tuple[str, ...],
    output_format: str,
) -> None:
    """Sum up what the roles of SIDE may do: by group, or by policy where groups are not known.

    SIDE is a spec, an artifact or a folder of a format, an IAM policy document, - for standard input, or
    REV:PATH for any of these at a revision of git. Everything is listed that some answer brings, with the
    answer that brings it; --set keeps what is there with that answer.
    """
    options = side_options(customers_file=customers_file, customer=customer, fix=fix, preset=preset, ask=ask)
    inputs = Inputs()
    overview = _overview(Asked(side, options, role, answers, {}), inputs)
    _print(overview, inputs, output_format)
    raise SystemExit(2 if overview is None else 0)


def _overview(asked: Asked, inputs: Inputs) -> Overview | None:
    side = load_side(asked.side, inputs, asked.options)
    if side is None or has_errors(inputs.diagnostics):
        return None
    found = unusable(side, asked) or _summed_up(side, asked)
    if isinstance(found, Overview):
        return found
    inputs.diagnostics.extend(found)
    return None


def _summed_up(side: Side, asked: Asked) -> Overview | tuple[Diagnostic, ...]:
    if isinstance(side, DocumentSide):
        return Overview(side.title, (_of_document(side),))
    given = settled(asked.answers, (side.deployment,))
    if isinstance(given, tuple):
        return given
    ids = [one.id for one in side.deployment.roles]
    if asked.role is not None and asked.role not in ids:
        return (unknown_role(side, asked.role, ids),)
    known = KnownAnswers.of(side.deployment, given.answers, given.place)
    roles = (role_summary(one, known) for one in side.deployment.roles if asked.role in (None, one.id))
    return Overview(_titled(side), tuple(one for one in roles if one is not None))


def _titled(side: DeploymentSide) -> str:
    return f"{side.deployment.name} {side.deployment.version} ({side.title})"


def _of_document(side: DocumentSide) -> RoleSummary:
    trusted = document_trust(side.document) if side.kind is DocumentKind.TRUST else ()
    return RoleSummary("", summaries(document_grants(side.document)), tuple(trusted))


# --- telling -----------------------------------------------------------------------------------


def _print(overview: Overview | None, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        said = {"ok": overview is not None, **(as_data(overview) if overview else {})}
        print_json({**said, "diagnostics": as_json(inputs.diagnostics)})
        return
    show(inputs.diagnostics, inputs.sources)
    if overview is not None:
        for line in markdown(overview) if output_format == "markdown" else lines(overview):
            click.echo(line)
