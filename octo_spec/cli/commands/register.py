"""``octospec register``: write into a fleet where the roles of a customer are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from octo_spec.cli.args import FILE
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.plugin_limits import plugin_limits
from octo_spec.cli.printing import print_lines, style
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.cli.render.wrapping import wrap
from octo_spec.diagnostics import has_errors
from octo_spec.storage.inputs.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.live.registered_customers import RegisteredEvent


@click.command(
    "register",
    epilog=examples(
        "octospec register event.json --customers fleet.jsonl",
        "octospec register event.json --customers fleet.jsonl --write",
        "octospec register events.jsonl --customers fleet.jsonl --spec spec.yaml --write",
        "octospec register terraform-output.json --customers fleet.jsonl --customer acme --write",
        "octospec register - --customers fleet.jsonl --write < events.jsonl",
    ),
)
@click.argument("events", type=FILE)
@click.option(
    "--customers",
    "customers_file",
    type=FILE,
    required=True,
    metavar="FILE",
    help="The customers: a file, a folder, or - for standard input.",
)
@click.option("--customer", "id", metavar="ID", help="The customer who sent the event, if you checked that.")
@click.option("--spec", type=FILE, metavar="FILE", help="The spec; default: the one next to the customers.")
@click.option("--write", is_flag=True, help="Write 'deployed' into the entries, in JSON Lines.")
@output_format
@plugin_limits
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    events: str,
    customers_file: str,
    id: str | None,
    spec: str | None,
    write: bool,
    output_format: str,
) -> None:
    """Read registration events, and write into the customers' entries where their roles are.

    EVENTS has one event, or one on each line: what a stack sends because of 'register' in the spec, also in
    the envelope of a topic or a queue; an event of octospec; the output of `terraform output -json`,
    or of `aws cloudformation describe-stacks`.

    An event is a claim. octospec refuses it if a role is in another account than the stack, in one of your
    own accounts, or does not have the name that the spec gives it. octospec recognizes the customer by a
    signature or an output with the external ID, or by the account in the entry. Otherwise check who sent
    the event, and name the customer with --customer. The order of events does not matter, and neither
    does an event that arrives twice.

    The entry says claimed, until `octospec status --live --write` has assumed the roles with the external ID
    of the customer. External IDs are never printed.

    Exit codes: 0 if all events are accepted, 2 if one is refused or for other bad input.
    """
    from octo_spec.live.registered_customers import (  # noqa: PLC0415 - imports nearly all there is
        RegisterQuery,
        fleet_text,
        register_events,
        write_entries,
    )

    inputs = Inputs()
    text = fleet_text(customers_file, inputs) if write else None
    found = register_events(RegisterQuery(events, customers_file, spec, id), inputs)
    changed = {each.id: each.after for each in found if each.is_change}
    is_written = text is not None and bool(changed) and write_entries(customers_file, text, changed, inputs)
    code = 2 if has_errors(inputs.diagnostics) else 0
    _print(found, inputs, output_format, code=code, is_written=is_written)
    raise SystemExit(code)


# --- printing ----------------------------------------------------------------------------------


def _print(
    found: tuple[RegisteredEvent, ...], inputs: Inputs, output_format: str, *, code: int, is_written: bool
) -> None:
    diagnostics = tuple(dict.fromkeys(inputs.diagnostics))
    if output_format == "json":
        data: dict[str, JsonValue] = {"written": is_written, "events": [_data(each) for each in found]}
        print_json({"ok": code == 0, **data, "diagnostics": as_json(diagnostics)})
        return
    show(diagnostics, inputs.sources)
    print_lines(_lines(found, is_written=is_written))


def _data(event: RegisteredEvent) -> dict[str, JsonValue]:
    from octo_spec.release.registration_check import deployed_data  # noqa: PLC0415 - as above

    return {
        "id": event.id,
        "proof": event.proof,
        "action": event.action,
        "changed": event.is_change,
        "deployed": deployed_data(event.after),
    }


def _lines(found: tuple[RegisteredEvent, ...], *, is_written: bool) -> Iterator[str]:
    from octo_spec.release.registration_check import deployed_data  # noqa: PLC0415 - as above

    for each in found:
        state = each.after.state.value if each.after.state else ""
        what = f"{state}, known by {each.proof}" if each.is_change else f"nothing changes: {state}"
        yield from wrap(f"{style(each.id, bold=True)}: {what}", 0, hanging=2)
        for role, arn in sorted(each.after.roles.items()):
            yield f"  {role}: {arn}"
    last = {each.id: each.after for each in found if each.is_change}
    if is_written:
        yield f"{len(last):,} written"
    for id, deployed in () if is_written else last.items():
        yield f"{id}: {json.dumps({'deployed': deployed_data(deployed)}, ensure_ascii=False)}"
