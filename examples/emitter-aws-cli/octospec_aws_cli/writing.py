"""A deployment to a script: one command on each line."""

from __future__ import annotations

import json
import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin import (
    Artifact,
    Attachment,
    DiagnosticKind,
    Emission,
    EmitterOptions,
    Malformed,
    PolicyKind,
    RoleArn,
    Text,
    map_texts,
    parse,
    policy_tree,
    trust_tree,
)
from octospec_aws_cli.shell import PREAMBLE, SCRIPT, SETTINGS, VARIABLES, managed_policy_arn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Deployment, Diagnostic, Policy, Reference, Role, SettingValue


class AwsCliOptions(EmitterOptions):
    """What a customer may set for this format."""

    whys: bool = True
    """Write the reason for each role above its commands."""


HAS_INPUTS = DiagnosticKind.error(
    "OCT490", "asks", "Something is asked when deployed, and the script asks nothing."
)


def emit(deployment: Deployment, options: AwsCliOptions) -> Emission:
    """Write the script, or report each question that it would leave open."""
    questions = tuple(_questions(deployment))
    if questions:
        return Emission((), questions)
    lines = (*PREAMBLE, *_head(deployment), *_body(deployment, options))
    return Emission((Artifact(PurePosixPath(SCRIPT), "\n".join(lines) + "\n"),))


def _questions(deployment: Deployment) -> Iterator[Diagnostic]:
    for parameter in deployment.parameters:
        yield HAS_INPUTS.at(None, f"{parameter.id!r} is asked when deployed", "fix it in the customers file")
    for choice in deployment.choices:
        yield HAS_INPUTS.at(None, f"{choice.id!r} is asked when deployed", "fix it in the customers file")
    for known in deployment.partitions:
        yield HAS_INPUTS.at(None, f"which partition, {known.key!r} or another?", "fix the partition")


def _head(deployment: Deployment) -> Iterator[str]:
    yield f"NAME={shlex.quote(deployment.name)}"
    yield f"VERSION={shlex.quote(deployment.version)}"


def _body(deployment: Deployment, options: AwsCliOptions) -> Iterator[str]:
    arns = {role.id: role.arn_text for role in deployment.roles}

    def spelled(reference: Reference) -> Reference | Text:
        found = arns.get(reference.id) if isinstance(reference, RoleArn) else None
        return found or reference

    for role in deployment.roles:
        yield ""
        if options.whys and role.why:
            yield f"# {' '.join(role.why.split())}"
        yield f"ROLE={role.id}"
        yield from _commands(map_texts(role, lambda text: text.map(spelled)))


# --- one command on each line ------------------------------------------------------------------


def _commands(role: Role) -> Iterator[str]:
    name = ("role-name", role.name or Text())
    yield _command(
        "create-role",
        name,
        ("cli-input-json", _json(_settings(role))),
        ("assume-role-policy-document", _json(trust_tree(role.trust))),
    )
    for policy in role.policies:
        yield from _policy(role, name, policy)
    for attachment in role.attachments:
        yield _command("attach-role-policy", name, ("policy-arn", attachment.arn))


def _settings(role: Role) -> dict[str, object]:
    """Give the rest of the input of create-role; in JSON no text can be taken for a file to be read."""
    values = {name: getattr(role, setting) for setting, name in SETTINGS.items()}
    return {name: _setting(value) for name, value in values.items() if value is not None}


def _setting(value: SettingValue) -> object:
    match value:
        case Attachment(arn):
            return arn
        case tuple():
            return [{"Key": key, "Value": tag} for key, tag in value]
        case _:
            return value


def _policy(role: Role, owner: tuple[str, Text], policy: Policy) -> Iterator[str]:
    name = ("policy-name", policy.name)
    document = ("policy-document", _json(policy_tree(policy.statements)))
    if policy.kind is PolicyKind.INLINE:
        yield _command("put-role-policy", owner, name, document)
        return
    yield _command("create-policy", name, ("path", role.path), document)
    yield _command("attach-role-policy", owner, ("policy-arn", managed_policy_arn(role, policy)))


def _json(data: object) -> Text:
    """Write JSON in the spec's notation, and find the references in it again."""
    text = parse(json.dumps(data, ensure_ascii=False, default=str))
    if isinstance(text, Malformed):
        msg = f"a literal text holds {text.found}, which the language refuses"
        raise TypeError(msg)
    return text


# --- escaping: the one place where text becomes shell --------------------------------------------


def _command(operation: str, *options: tuple[str, Text]) -> str:
    return " ".join(("aws iam", operation, *(f"--{name}={quoted(text)}" for name, text in options)))


def quoted(text: Text) -> str:
    """Write one word: literal pieces in single quotes, references as variables in double quotes."""
    return "".join(
        shlex.quote(piece) if isinstance(piece, str) else f'"{VARIABLES[piece]}"' for piece in text.pieces
    )
