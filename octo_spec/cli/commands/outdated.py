"""``octospec outdated``: whether the deployed version is the latest, and what newer versions change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.answer_option import set_option
from octo_spec.cli.args.live_options import LiveOptions, live_options
from octo_spec.cli.args.output_format import examples, page_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.printing import print_lines, print_page
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.progress import SHOWN
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.model.review_json import as_json as form
from octo_spec.release.codes import NO_RELEASE, OLD_LATEST, UNSIGNED
from octo_spec.release.deployment_status import Outdatedness
from octo_spec.release.latest import LATEST, is_older, is_version, parsed_latest
from octo_spec.release.signature_check import signature_problem
from octo_spec.release.signing import public_key
from octo_spec.release.sums import SIGNATURE
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.signed_files import content_or_none, key_content
from octo_spec.storage.paths import shown
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from octo_spec.release.latest import Latest


@click.command(
    "outdated",
    epilog=examples(
        "octospec outdated stack-outputs.json --latest latest.json --key octo.pub",
        "octospec outdated terraform-output.json --latest latest.json --key octo.pub --at-least 1.0.0",
        "octospec outdated gaad.json --latest release/latest.json --key octo.pub",
        "octospec outdated --live --latest release/latest.json --key octo.pub",
    ),
)
@click.argument("deployed", type=FILE, required=False)
@click.option("--latest", type=FILE, required=True, metavar="FILE", help="The vendor's latest.json.")
@click.option("--key", type=FILE, metavar="FILE", help="The vendor's public key.")
@click.option("--at-least", metavar="VERSION", help="Refuse a latest.json whose latest version is older.")
@click.option(
    "--releases", type=FILE, metavar="FOLDER", help="The folder of releases; default: that of latest.json."
)
@live_options
@set_option
@page_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    deployed: str | None,
    latest: str,
    key: str | None,
    at_least: str | None,
    releases: str | None,
    account_source: LiveOptions,
    answers: tuple[str, ...],
    output_format: str,
) -> None:
    """Report whether the deployed version is current, outdated, unsupported, withdrawn, or not known.

    DEPLOYED contains the version: the outputs of stacks or of a module as their tools print them in JSON,
    or artifacts. For details of live roles, as `octospec drift` reads them, and for roles that --live reads
    from AWS, octospec finds the version by access: it searches the releases for one that the roles equal.

    latest.json lists what each newer version changes. Only --live needs a network.

    Exit codes: 0 if everything is current, 1 if something needs an update, 2 for bad input, 3 if the
    version is not known, or AWS gives no answer in time, or none that can be read.
    """
    account_source.require_argument_or_live("DEPLOYED", deployed)
    _check(at_least)
    inputs = Inputs()
    known = _latest(latest, key, at_least, inputs)
    found = None
    if known is not None:
        from octo_spec.live.deployed_versions import (  # noqa: PLC0415 - imports nearly all there is
            OutdatedQuery,
            deployed_versions,
        )

        folder = str(Path(latest).parent) if releases is None else releases
        query = OutdatedQuery(deployed or "", account_source.aws, folder, account_source.matches, answers)
        placed = deployed_versions(query, known, inputs, SHOWN)
        found = (
            Outdatedness(known.name, known.version, known.date, key is not None, placed) if placed else None
        )
    account_source.print_calls()
    code = 2 if found is None or has_errors(inputs.diagnostics) else found.exit_code
    code = account_source.exit_code(inputs.diagnostics, code)
    _print(found, inputs, output_format, code)
    raise SystemExit(code)


def _check(at_least: str | None) -> None:
    if at_least is not None and not is_version(at_least):
        msg = f"{at_least!r} is not a version, such as --at-least 1.0.0"
        raise click.UsageError(msg)


def _latest(path: str, key: str | None, at_least: str | None, inputs: Inputs) -> Latest | None:
    """Read the latest.json of the releases; ``None`` if it cannot be trusted, and ``inputs`` says why."""
    try:
        content = regular_content(Path(path))
    except OSError as error:
        inputs.diagnostics.append(NO_RELEASE.at(None, f"{shown(path)} cannot be read: {error.strerror}"))
        return None
    read = _read(content, path, at_least)
    problems = (_signature_problem(content, path, key), *((read,) if isinstance(read, Diagnostic) else ()))
    inputs.diagnostics.extend(filter(None, problems))
    return None if isinstance(read, Diagnostic) or has_errors(inputs.diagnostics) else read


def _read(content: bytes, path: str, at_least: str | None) -> Latest | Diagnostic:
    latest = parsed_latest(content.decode("utf-8", "replace"))
    if latest is None:
        return NO_RELEASE.at(None, f"{shown(path)} does not say which release is the latest")
    if at_least is not None and is_older(latest.newest, at_least):
        return OLD_LATEST.at(
            None, f"the newest version in {shown(path)} is {latest.newest}, but {at_least} is known"
        )
    return latest


def _signature_problem(content: bytes, path: str, key: str | None) -> Diagnostic | None:
    if key is None:
        return UNSIGNED.at(None, f"without --key, octospec did not check who made {LATEST}")
    pem = key_content(key)
    found = pem if isinstance(pem, Diagnostic) else public_key(pem, shown(key))
    if isinstance(found, Diagnostic):
        return found
    return signature_problem(Path(path).name, content, content_or_none(Path(f"{path}{SIGNATURE}")), found)


# --- printing ----------------------------------------------------------------------------------


def _print(found: Outdatedness | None, inputs: Inputs, output_format: str, code: int) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data = {} if found is None else form(found)
        print_json(
            {"ok": code == 0, **(data if isinstance(data, dict) else {}), "diagnostics": as_json(diagnostics)}
        )
        return
    show(diagnostics, inputs.sources)
    if found is None:
        return
    from octo_spec.cli.render.outdated_text import lines, markdown  # noqa: PLC0415 - JSON needs no words

    if output_format == "markdown":
        print_page(markdown(found))
        return
    print_lines(lines(found))
