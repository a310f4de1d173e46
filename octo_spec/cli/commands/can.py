"""``octospec can``: whether a role may do one thing, which statement decides it, or what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from octo_spec.analysis.decision.decide import Verdict, decide
from octo_spec.cli.args.output_format import examples, output_format
from octo_spec.cli.args.request_args import BAD_REQUEST, against_catalogue, request_of, unasked
from octo_spec.cli.args.role_views import Asked, Look, look, look_wider
from octo_spec.cli.args.set_option import set_option
from octo_spec.cli.args.sides import DocumentSide, customer_options, side_options
from octo_spec.cli.files.inputs import FILE, Inputs
from octo_spec.cli.files.policy_files import DocumentKind
from octo_spec.cli.render.can_text import Outcome, RoleAnswer, lines, role_data
from octo_spec.cli.render.diagnostics_text import as_json, print_json, show
from octo_spec.iam.arn import Arn
from octo_spec.model.environment import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet, RolePolicies


@click.command(
    "can",
    epilog=examples(
        "octospec can spec/octo.yaml ec2:DeleteVolume 'arn:aws:ec2:us-east-1:111122223333:volume/vol-1'",
        "octospec can spec/octo.yaml ce:GetCostAndUsage --customers spec/customers.yaml --customer acme",
        "octospec can dist/terraform iam:GetRole arn:aws:iam::111122223333:role/AlphausAcctAccessRole "
        "--set account=111122223333",
        "octospec can spec/octo.yaml sts:AssumeRole --caller arn:aws:iam::111122223333:role/octo "
        "--context sts:ExternalId=abc --set principal=111122223333 --set external-id=abc",
        "octospec can policy.json ec2:RunInstances --context aws:RequestedRegion=us-east-1",
    ),
)
@click.argument("side", type=FILE)
@click.argument("action")
@click.argument("resource", default="*")
@click.option(
    "--context",
    multiple=True,
    metavar="KEY=VALUE",
    help="A condition key of the request; give a key again for each further value of it.",
)
@click.option("--role", metavar="ID", help="Only this role; else each one answers.")
@click.option(
    "--caller",
    "--principal",
    "caller",
    metavar="WHO",
    help="Ask whom the role trusts: the ARN, account or service that would assume it.",
)
@set_option
@customer_options
@output_format
def command(  # noqa: PLR0913 - one argument an option, as click calls it
    *,
    side: str,
    action: str,
    resource: str,
    context: tuple[str, ...],
    role: str | None,
    caller: str | None,
    answers: tuple[str, ...],
    customers_file: str | None,
    customer: str | None,
    fix: tuple[str, ...],
    preset: tuple[str, ...],
    ask: tuple[str, ...],
    output_format: str,
) -> None:
    """Tell whether the roles of SIDE may do ACTION on RESOURCE, and which statement says so.

    SIDE is a spec, an artifact or a folder of a format, an IAM policy document, - for standard input, or
    REV:PATH for any of these at a revision of git. Choices have their defaults unless --set answers them,
    and the request holds only the condition keys that --context gives.

    Exit codes: 0 where a role is allowed, 1 where none is, 2 for bad input.
    """
    options = side_options(customers_file=customers_file, customer=customer, fix=fix, preset=preset, ask=ask)
    inputs = Inputs()
    request = request_of(action, resource, context, caller)
    outcome = None
    if isinstance(request, tuple):
        inputs.diagnostics.extend(request)
    else:
        outcome = _outcome(Asked(side, options, role, answers, _place(request)), request, inputs)
    _print(outcome, inputs, output_format)
    raise SystemExit(2 if outcome is None else 0 if outcome.is_allowed else 1)


def _place(request: Request) -> dict[str, str]:
    """Suppose the roles to be in the account and the partition of the resource."""
    try:
        arn = Arn.parse(request.resource)
    except ValueError:
        return {}
    told = {"partition": arn.partition, "account": arn.account}
    return {name: value for name, value in told.items() if value and not set("*?") & set(value)}


# --- doing -------------------------------------------------------------------------------------


def _outcome(asked: Asked, request: Request, inputs: Inputs) -> Outcome | None:
    found = look(asked, inputs)
    if found is None or _is_misplaced(found, request, inputs):
        return None
    inputs.diagnostics.extend(against_catalogue(request))
    inputs.diagnostics.extend(unasked(request, (_documents(role, request) for role in found.roles)))
    answers = tuple(_role_answer(role, request, found) for role in found.roles)
    if any(one.answer.verdict is Verdict.NOT_ALLOWED for one in answers):
        wider = look_wider(found, asked)
        if wider is not None:
            widened = tuple(_widened(one, request, wider) for one in answers)
            return Outcome(found, request, widened, wider.decided)
    return Outcome(found, request, answers)


def _is_misplaced(found: Look, request: Request, inputs: Inputs) -> bool:
    """Refuse a question that a lone policy does not answer."""
    if not isinstance(found.side, DocumentSide):
        return False
    is_trust = found.side.kind is DocumentKind.TRUST
    if is_trust is (request.caller is not None):
        return False
    message = f"{found.side.title} is {'a trust policy' if is_trust else 'no trust policy'}"
    help = "say who asks with --caller" if is_trust else "leave --caller out"
    inputs.diagnostics.append(BAD_REQUEST.at(None, message, help))
    return True


def _role_answer(role: RolePolicies, request: Request, found: Look) -> RoleAnswer:
    decided = decide(_documents(role, request), _supposed(request, found), found.assumptions)
    return RoleAnswer(role, decided, () if request.caller else tuple(_unknown_texts(role, found)))


def _documents(role: RolePolicies, request: Request) -> DocumentSet:
    return role.permissions if request.caller is None else role.trust


def _supposed(request: Request, found: Look) -> Request:
    return replace(request, context={**request.context, **found.assumptions.context})


def _widened(one: RoleAnswer, request: Request, wider: Look) -> RoleAnswer:
    if one.answer.verdict is not Verdict.NOT_ALLOWED:
        return one
    role = next((each for each in wider.roles if each.id == one.role.id), None)
    return one if role is None else replace(one, wider=_role_answer(role, request, wider).answer)


def _unknown_texts(one: RolePolicies, found: Look) -> Iterator[str]:
    """Name what is on the role, and whose text is not known here."""
    if one.role is None:
        return
    values = found.assumptions.answers
    for attached in one.role.attachments:
        if holds(attached.presence, values):
            yield f"what the attached policy {attached.arn} allows or denies"
    boundary = one.role.boundary
    if boundary is not None and holds(boundary.presence, values):
        yield f"what the permissions boundary {boundary.arn} lets through"


# --- telling -----------------------------------------------------------------------------------


def _print(outcome: Outcome | None, inputs: Inputs, output_format: str) -> None:
    if output_format == "json":
        print_json({**_data(outcome), "diagnostics": as_json(inputs.diagnostics)})
        return
    show(inputs.diagnostics, inputs.sources)
    if outcome is not None:
        for line in lines(outcome):
            click.echo(line)


def _data(outcome: Outcome | None) -> Mapping[str, object]:
    if outcome is None:
        return {"ok": False}
    request = outcome.request
    return {
        "ok": outcome.is_allowed,
        "allowed": outcome.is_allowed,
        "action": request.action,
        "resource": request.resource,
        "caller": str(request.caller) if request.caller else None,
        "context": {
            key: value if isinstance(value, str) else sorted(value)
            for key, value in sorted(request.context.items())
        },
        "roles": [role_data(one, outcome) for one in outcome.answers],
    }
