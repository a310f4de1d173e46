"""What an entry says about deployed roles: account, partition and region must be the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.arn import Arn
from octo_spec.language.codes import BAD_VALUE
from octo_spec.language.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.customers import DeployedSpec
    from octo_spec.language.spans import Location


def deployed_findings(deployed: DeployedSpec | None, at: Location = ()) -> Iterator[Finding]:
    """Find ARNs that contradict the account, the partition or the region of an entry."""
    if deployed is None:
        return
    if at == ("common",):
        message = "'deployed' is not allowed here: each customer has an account of its own"
        help = "write it in the entry of the customer"
        yield Finding(BAD_VALUE, (*at, "deployed"), message, help, on_key=True)
        return
    for id, arn in deployed.roles.items():
        yield from _contradictions(arn, deployed, (*at, "deployed", "roles", id))
    if deployed.stack is not None:
        yield from _contradictions(deployed.stack, deployed, (*at, "deployed", "stack"))


def _contradictions(arn: str, deployed: DeployedSpec, at: Location) -> Iterator[Finding]:
    found = Arn.parse(arn)
    if found.account != deployed.account:
        message = f"this ARN is of account {found.account}, but 'account' is {deployed.account}"
        yield Finding(BAD_VALUE, at, message)
    elif found.partition != deployed.partition:
        message = f"this ARN is of partition {found.partition}, but 'partition' is {deployed.partition}"
        yield Finding(BAD_VALUE, at, message)
    elif found.region and deployed.region and found.region != deployed.region:
        message = f"this ARN is of region {found.region}, but 'region' is {deployed.region}"
        yield Finding(BAD_VALUE, at, message)
