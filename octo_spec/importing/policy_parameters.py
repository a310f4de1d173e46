"""Attached policies that AWS does not manage: each becomes a parameter that holds its ARN.

The language attaches AWS managed policies by name, and any other policy by a parameter: the deployer must
have it. If the parameter has the ARN that was read, the attachment is the same as before.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Parameter
from octo_spec.model.ids import fresh, id_from
from octo_spec.model.note_kinds import TAKEN_OTHERWISE
from octo_spec.model.text import ListParam, Param, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Attachment, Deployment, Role

_OF_AWS: Final = re.compile(r"arn:\$\{partition\}:iam::aws:policy/[^$]+")


def with_policy_parameters(deployment: Deployment) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Add a parameter for each attached policy that is neither AWS's nor a parameter, and report it."""
    new = _PolicyParameters(frozenset(question.id for question in deployment.questions))
    roles = tuple(map(new.role, deployment.roles))
    parameters = (*deployment.parameters, *new.parameters.values())
    return replace(deployment, roles=roles, parameters=parameters), tuple(new.notes())


@frozen
class _PolicyParameters:
    """The parameters for policies, by the ARNs of the policies."""

    taken: frozenset[str]
    parameters: dict[Text, Parameter] = field(default_factory=dict)

    def role(self, role: Role) -> Role:
        """Replace the policies of a role by parameters."""
        return replace(role, attachments=tuple(map(self._attachment, role.attachments)))

    def _attachment(self, attachment: Attachment) -> Attachment:
        if _is_allowed(attachment.arn):
            return attachment
        return replace(attachment, arn=Text.of(Param(self._parameter(attachment.arn).id)))

    def _parameter(self, arn: Text) -> Parameter:
        if arn not in self.parameters:
            name = str(arn).rpartition("/")[2]
            taken = self.taken | {one.id for one in self.parameters.values()}
            words = f"The ARN of the policy {name.replace('${', '').replace('}', '')}."
            id = fresh(id_from(f"{name}-policy-arn"), taken, "policy-arn")
            self.parameters[arn] = Parameter(id, words, default=arn.literal)
        return self.parameters[arn]

    def notes(self) -> Iterator[Diagnostic]:
        """Report which parameter represents which policy."""
        for arn, parameter in self.parameters.items():
            message = (
                f"{arn} is not an AWS managed policy; the spec takes its ARN from parameter {parameter.id}"
            )
            has_default = parameter.default is not None
            help = "its default is this ARN" if has_default else "give it the current ARN when you update"
            yield TAKEN_OTHERWISE.at(None, message, help)


def _is_allowed(arn: Text) -> bool:
    match arn.pieces:
        case (Param() | ListParam(),):
            return True
        case _:
            return _OF_AWS.fullmatch(str(arn)) is not None
