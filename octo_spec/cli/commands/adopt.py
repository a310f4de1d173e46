"""``octospec adopt``: let a format take over roles that exist already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.completions import format_names
from octo_spec.cli.args.customer_options import customer_options_next_to_spec
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.render.adopt_text import AdoptOutcome, print_adoption
from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.live.live_accounts import match_problems
from octo_spec.model.environment import Environment
from octo_spec.pipeline.adopting import adopt_roles
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.new_files import write_new
from octo_spec.storage.sides.given_answers import given_answers
from octo_spec.storage.sides.sides import NO_USE, DeploymentSide, load_side, with_customers_next_to_spec

if TYPE_CHECKING:
    from octo_spec.plugin.adoption import Adoption
    from octo_spec.storage.sides.sides import SideOptions


@click.command(
    "adopt",
    epilog=examples(
        "octospec adopt spec/octo.yaml --format cloudformation --out import.json",
        "octospec adopt spec/octo.yaml --format terraform --out imports.tf --set account=111122223333",
        "octospec adopt spec/octo.yaml --format terraform --module module.access --out imports.tf",
    ),
)
@click.argument("spec", type=FILE)
@click.option(
    "--format",
    "format_name",
    required=True,
    metavar="NAME",
    shell_complete=format_names,
    help="The format that takes over.",
)
@click.option("--out", type=FILE, metavar="FILE", help="Write the import file here; it must not exist.")
@click.option("--module", default="", metavar="ADDRESS", help="The address of the module: module.access.")
@click.option(
    "--match",
    "matches",
    multiple=True,
    metavar="ROLE=NAME",
    help="The name of the live role for a role of SPEC.",
)
@set_option
@customer_options_next_to_spec
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    spec: str,
    format_name: str,
    out: str | None,
    module: str,
    matches: tuple[str, ...],
    answers: tuple[str, ...],
    options: SideOptions,
    output_format: str,
) -> None:
    """Write the files with which a format takes over existing roles of SPEC; they keep their access.

    For CloudFormation: the resources to import, and next to that file the template that imports them. For
    Terraform: import blocks for the root module. Names that depend on an input, the account or the region
    require it with --set; give a name that the deployment generated with --match.

    Exit codes: 0 if the files are written, 2 for bad input.
    """
    inputs = Inputs()
    query = AdoptQuery(
        spec, format_name, module, matches, answers, with_customers_next_to_spec(spec, options)
    )
    adoption = _adoption(query, inputs)
    written: tuple[str, ...] = ()
    if adoption is not None and out is not None and not has_errors(inputs.diagnostics):
        written = _write(adoption, Path(out), inputs)
    print_adoption(AdoptOutcome(adoption, written), inputs, output_format)
    raise SystemExit(2 if has_errors(inputs.diagnostics) else 0)


@frozen
class AdoptQuery:
    """The arguments and options."""

    spec: str
    format: str
    module: str
    matches: tuple[str, ...]
    answers: tuple[str, ...]
    options: SideOptions


def _adoption(query: AdoptQuery, inputs: Inputs) -> Adoption | None:
    side = load_side(query.spec, inputs, query.options)
    if side is not None and not (isinstance(side, DeploymentSide) and side.spec):
        inputs.diagnostics.append(NO_USE.at(None, f"{query.spec} is not a spec"))
    if not isinstance(side, DeploymentSide) or has_errors(inputs.diagnostics):
        return None
    environment = _environment(side, query, inputs)
    if environment is None:
        return None
    adoption = adopt_roles(side.deployment, environment, query.format, query.module)
    inputs.diagnostics.extend(adoption.diagnostics)
    return None if has_errors(adoption.diagnostics) else adoption


def _environment(side: DeploymentSide, query: AdoptQuery, inputs: Inputs) -> Environment | None:
    """Collect what is known of the roles' environment; an account or region that is not given is empty."""
    given = given_answers(query.answers, (side.deployment,))
    problems = (*match_problems(query.matches, side.deployment), *(given if isinstance(given, tuple) else ()))
    inputs.diagnostics.extend(problems)
    if problems or isinstance(given, tuple):
        return None
    names = dict(match.split("=", 1) for match in query.matches)
    place = {"account": "", "partition": "aws", "region": "", **given.place}
    return Environment(
        place["account"], place["partition"], place["region"], answers=given.answers, names=names
    )


def _write(adoption: Adoption, out: Path, inputs: Inputs) -> tuple[str, ...]:
    """Write the first file as ``out``, and the others next to it; write none if one of them exists."""
    first, *others = adoption.artifacts
    paths = {str(out): first.text}
    paths |= {str(out.with_name(f"{out.stem}-{each.path.name}")): each.text for each in others}
    problem = write_new(paths)
    if problem is None:
        return tuple(paths)
    inputs.diagnostics.append(problem)
    return ()
