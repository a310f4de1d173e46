"""The names of an existing deployment: those of its roles and policies in one combination of choices.

Taking over existing roles needs only these names, not the roles' grants, so only the answers on which a name
depends must be given.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.environment import MISSING_VALUE, answered_values, holds
from octo_spec.model.evaluate import evaluate, evaluate_each
from octo_spec.model.grounding import GroundValues
from octo_spec.model.presence import PARTITION
from octo_spec.model.text import Account, ListParam, Param, ParamFact, Region, Stack, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, Deployment, Policy, Role
    from octo_spec.model.environment import Environment

NAME_UNKNOWN = DiagnosticKind.error(
    "OCT752", "name-unknown", "The name of a deployed role depends on a value that is not given."
)


@frozen
class DeployedPolicy:
    """A policy of a role by its position; a managed policy has an ``arn``.

    ``is_there`` is false if it is not deployed in this combination of choices, or cannot be found by a name.
    """

    position: int
    policy: Policy
    name: str = ""
    arn: str = ""
    is_there: bool = True


@frozen
class DeployedAttachment:
    """An attached policy, by the position of its attachment.

    ``elements`` maps each element of a list parameter to its ARN, or the empty text to the only ARN.
    """

    position: int
    attachment: Attachment
    elements: tuple[tuple[str, str], ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether it attaches anything in this combination of choices."""
        return bool(self.elements)


@frozen
class DeployedRole:
    """A role that exists in an account, with all of its policies."""

    role: Role
    name: str
    policies: tuple[DeployedPolicy, ...]
    attachments: tuple[DeployedAttachment, ...]
    is_there: bool = True


def deployed_roles(
    deployment: Deployment, environment: Environment
) -> tuple[DeployedRole, ...] | tuple[Diagnostic, ...]:
    """Return the roles' names for one combination of choices, or diagnostics of unknown names.

    An empty account or region of the environment counts as unknown.
    """
    answers = {**answered_values(deployment, environment), PARTITION: environment.partition}
    values = GroundValues(deployment, environment, answers)
    problems = tuple(dict.fromkeys(_problems(deployment, values)))
    return problems or tuple(_deployed_role(role, values) for role in deployment.roles)


def _deployed_role(role: Role, values: GroundValues) -> DeployedRole:
    if not holds(role.presence, values.answers):
        absent = tuple(DeployedPolicy(at, each, is_there=False) for at, each in enumerate(role.policies))
        nothing = tuple(DeployedAttachment(at, each) for at, each in enumerate(role.attachments))
        return DeployedRole(role, "", absent, nothing, is_there=False)
    return DeployedRole(
        role,
        values.role_name(role),
        tuple(_policy(position, policy, role, values) for position, policy in enumerate(role.policies)),
        tuple(_attachment(position, each, values) for position, each in enumerate(role.attachments)),
    )


def _policy(position: int, policy: Policy, role: Role, values: GroundValues) -> DeployedPolicy:
    if not holds(policy.presence, values.answers) or not policy.name.pieces:
        return DeployedPolicy(position, policy, is_there=False)
    found = DeployedPolicy(position, policy, evaluate(policy.name, values))
    if policy.kind is PolicyKind.INLINE:
        return found
    arn = Text.of("arn:", values.partition(), ":iam::", values.account(), ":policy", *role.path.pieces)
    return replace(found, arn=f"{evaluate(arn, values)}{found.name}")


def _attachment(position: int, attachment: Attachment, values: GroundValues) -> DeployedAttachment:
    if not holds(attachment.presence, values.answers):
        return DeployedAttachment(position, attachment)
    parameter = attachment.arn.list_param
    keys = ("",) if parameter is None else values.elements(parameter.id)
    return DeployedAttachment(
        position, attachment, tuple(zip(keys, evaluate_each(attachment.arn, values), strict=True))
    )


# --- what is not known -------------------------------------------------------------------------


def _problems(deployment: Deployment, values: GroundValues) -> Iterator[Diagnostic]:
    for role in deployment.roles:
        if holds(role.presence, values.answers):
            yield from _unknown_name(role, values)
            for what, text in _names(role, values):
                yield from _unknown(what, text, values)


def _unknown_name(role: Role, values: GroundValues) -> Iterator[Diagnostic]:
    is_given = role.name is not None and holds(role.named, values.answers)
    if not is_given and role.id not in values.environment.names:
        message = f"the name of role {role.id!r} was generated when it was deployed"
        yield NAME_UNKNOWN.at(None, message, f"give it with --match {role.id}=NAME")


def _names(role: Role, values: GroundValues) -> Iterator[tuple[str, Text]]:
    """Yield the texts on which names depend, each with the part that it names."""
    if role.name is not None and holds(role.named, values.answers):
        yield f"the name of role {role.id!r}", role.name
    for policy in values.present(role.policies):
        yield f"the name of policy {str(policy.name)!r}", policy.name
        if policy.kind is PolicyKind.MANAGED and policy.name.pieces:
            arn = Text.of(Account(), *role.path.pieces)
            yield f"the ARN of policy {str(policy.name)!r}", arn
    for attachment in values.present(role.attachments):
        yield f"the ARN {str(attachment.arn)!r}", attachment.arn


def _unknown(what: str, text: Text, values: GroundValues) -> Iterator[Diagnostic]:
    for reference in text.references:
        match reference:
            case Param(id) | ParamFact(id) | ListParam(id) if not values.answers[id]:
                yield MISSING_VALUE.at(None, f"{what} depends on {id!r}", f"give it with --set {id}=VALUE")
            case Account() if not values.environment.account:
                yield NAME_UNKNOWN.at(None, f"{what} depends on the account", "give it with --set account=ID")
            case Region() if not values.environment.region:
                yield NAME_UNKNOWN.at(
                    None, f"{what} depends on the region", "give it with --set region=REGION"
                )
            case Stack() if values.environment.stack_id is None:
                yield NAME_UNKNOWN.at(None, f"{what} depends on a stack, but no stack is deployed")
            case _:
                pass
