"""Live roles to a deployment for every account: what belongs to the one account becomes a reference.

The ARN of something in the account names ``${account}`` and ``${partition}``, the ARN of one of the roles is
the role, and an external ID becomes a parameter that must be given: the spec grants in that account what is
there, and no other customer gets this one's external ID.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.limits import EXTERNAL_ID_LENGTH
from octo_spec.model.deployment import Deployment, Parameter
from octo_spec.model.ids import fresh
from octo_spec.model.text import Account, Param, Partition, Text
from octo_spec.model.traversal import linked, map_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Condition, Role, TrustStatement
    from octo_spec.model.text import Piece

UNVERSIONED: Final = "0.0.0"
"""The version of what is deployed, which tells none."""


def portable(name: str, roles: Iterable[Role], account: str, partition: str) -> Deployment:
    """Make a deployment named ``name`` of the live roles of an account."""
    external_ids = _ExternalIds()
    own = _Account(account, partition)
    written = tuple(_role(role, own, external_ids) for role in roles)
    return linked(Deployment(name, UNVERSIONED, written, tuple(external_ids.parameters.values())))


def _role(role: Role, own: _Account, external_ids: _ExternalIds) -> Role:
    trust = tuple(_trust(statement, external_ids) for statement in role.trust)
    return map_texts(replace(role, trust=trust), own.referring)


@dataclass(frozen=True, slots=True)
class _Account:
    """The account that has the roles."""

    id: str
    partition: str

    def referring(self, text: Text) -> Text:
        """Write references to the account and its partition where a text is an ARN, or the account itself."""
        literal = text.literal
        if literal == self.id:
            return Text.of(Account())
        parts = (literal or "").split(":", 5)
        if len(parts) <= _ACCOUNT or parts[0] != "arn":
            return text
        pieces: list[Piece] = []
        for position, part in enumerate(parts):
            pieces += ([":"] if position else []) + [self._field(position, part)]
        return Text.of(*pieces)

    def _field(self, position: int, part: str) -> Piece:
        if position == _PARTITION and part == self.partition:
            return Partition()
        return Account() if position == _ACCOUNT and part == self.id else part


_PARTITION: Final = 1
_ACCOUNT: Final = 4


# --- external IDs ------------------------------------------------------------------------------


@dataclass(slots=True)
class _ExternalIds:
    """The parameters that stand for external IDs, by their values in this account."""

    parameters: dict[str, Parameter] = field(default_factory=dict)

    def parameter(self, value: str) -> Param:
        """Give the parameter for an external ID."""
        if value not in self.parameters:
            id = fresh("external-id", {one.id for one in self.parameters.values()})
            self.parameters[value] = Parameter(
                id, "The external ID of this customer. Do not change.", min_length=EXTERNAL_ID_LENGTH.start
            )
        return Param(self.parameters[value].id)


def _trust(statement: TrustStatement, external_ids: _ExternalIds) -> TrustStatement:
    return replace(statement, conditions=tuple(_condition(one, external_ids) for one in statement.conditions))


def _condition(condition: Condition, external_ids: _ExternalIds) -> Condition:
    if condition.operator != "StringEquals" or condition.key.lower() != "sts:externalid":
        return condition
    values = (Text.of(external_ids.parameter(value.literal or "")) for value in condition.values)
    return replace(condition, values=tuple(values))
