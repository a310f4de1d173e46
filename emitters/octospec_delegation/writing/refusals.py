"""What a bundle cannot express: each is a diagnostic, never a lossy document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import managed_policy_json
from octo_spec.model.deployment import Condition, Statement
from octo_spec.model.text import Partition, Text
from octo_spec.model.traversal import statement_texts, trust_texts
from octospec_delegation.kinds import NOT_IN_A_BUNDLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Attachment, Deployment, Role

OPENING: Final = "@{"
"""What begins a parameter of a template."""


def refusals(deployment: Deployment) -> Iterator[Diagnostic]:
    """Find what a bundle cannot express."""
    if deployment.extras:
        yield NOT_IN_A_BUNDLE.at(None, "a bundle has no resources next to the roles", "remove the extras")
    for role in deployment.roles:
        yield from _role(role)


def _role(role: Role) -> Iterator[Diagnostic]:
    if role.session and role.attachments:
        message = f"session {role.id!r} attaches {role.attachments[0].arn}, but a template is one document"
        yield NOT_IN_A_BUNDLE.at(None, message, "write the grants that set-up needs")
    for attachment in role.attachments if not role.session else ():
        if _managed_text(attachment) is None:
            message = (
                f"role {role.id!r} attaches {attachment.arn}, whose text is not known, so no boundary can be "
                "proven to contain it"
            )
            yield NOT_IN_A_BUNDLE.at(None, message, "write its grants into a group")
    for text in _texts(role):
        if any(isinstance(piece, str) and OPENING in piece for piece in text.pieces):
            message = f"{text} of {role.id!r} would be read as a parameter of the template"
            yield NOT_IN_A_BUNDLE.at(None, message)


def _texts(role: Role) -> Iterator[Text]:
    for policy in role.policies:
        for statement in policy.statements:
            yield from statement_texts(statement)
    for entry in role.trust:
        yield from trust_texts(entry)


# --- AWS managed policies ----------------------------------------------------------------------


def attached_statements(role: Role) -> Iterator[Statement]:
    """Yield the statements of the AWS managed policies that a role has."""
    for attachment in role.attachments:
        text = _managed_text(attachment)
        written = json.loads(text)["Statement"] if text else []
        for statement in written if isinstance(written, list) else [written]:
            yield _statement(statement)


def _managed_text(attachment: Attachment) -> str | None:
    arn = attachment.arn.map(lambda piece: "aws" if isinstance(piece, Partition) else piece).literal
    return None if arn is None else managed_policy_json(arn)


def _statement(written: dict[str, JsonValue]) -> Statement:
    actions, resources = _element(written, "Action"), _element(written, "Resource")
    return Statement(
        Effect(str(written["Effect"])),
        actions,
        tuple(map(Text.of, resources)),
        tuple(_conditions(written.get("Condition"))),
        actions_excepted="NotAction" in written,
        resources_excepted="NotResource" in written,
    )


def _element(written: dict[str, JsonValue], name: str) -> tuple[str, ...]:
    return _values(written.get(name, written.get(f"Not{name}", [])))


def _values(written: JsonValue) -> tuple[str, ...]:
    return tuple(map(str, written)) if isinstance(written, list) else (str(written),)


def _conditions(written: JsonValue) -> Iterator[Condition]:
    for operator, block in written.items() if isinstance(written, dict) else ():
        for key, values in block.items() if isinstance(block, dict) else ():
            yield Condition(operator, key, tuple(map(Text.of, _values(values))))
