"""Turns live roles into a deployment for every account: parts of their account become references.

An ARN in the account gets ``${account}`` and ``${partition}``, the ARN of one of the roles becomes a
reference to the role, and an external ID becomes a required parameter: the spec grants the same in that
account, and no other customer gets this customer's external ID.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.importing.external_ids import with_external_id_parameters
from octo_spec.model.deployment import UNVERSIONED, Deployment
from octo_spec.model.text import Account, Partition, Text
from octo_spec.model.traversal import link_role_arns, map_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Role
    from octo_spec.model.text import Piece


def deployment_of_account(name: str, roles: Iterable[Role], account: str, partition: str) -> Deployment:
    """Return a deployment named ``name`` of the live roles of an account."""
    deployment, _ = with_external_id_parameters(Deployment(name, UNVERSIONED, tuple(roles)))
    own = _Account(account, partition)
    written = tuple(map_texts(role, own.referring) for role in deployment.roles)
    return link_role_arns(replace(deployment, roles=written))


@frozen
class _Account:
    """The account that has the roles."""

    id: str
    partition: str

    def referring(self, text: Text) -> Text:
        """Replace the account and its partition by references if a text is an ARN, or the account itself."""
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
