"""An organization in moto, and its StackSets, which moto makes by calls alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

from tests.engines import cloudformation
from tests.engines.cloud import ACCOUNT, Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.cloudformation.models import StackInstance

STACK_SET: Final = "RolloutStackSet"


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization: its payer, a unit with its accounts, and an account outside of the unit."""

    payer: Cloud
    unit: str
    members: tuple[Cloud, ...]
    outside: Cloud

    def reset(self) -> None:
        """Forget everything that was deployed into any account."""
        for cloud in (self.payer, *self.members, self.outside):
            cloud.reset()


def organization(payer: Cloud, members: int = 2) -> Organization:
    """Make an organization with a number of members in a unit, and one outside of it."""
    from moto.organizations.models import organizations_backends  # noqa: PLC0415 - as in cloudformation.py

    organizations_backends[ACCOUNT][payer.partition].reset()
    client = payer.client("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    unit = client.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    *inside, outside = (_account(client, number) for number in range(members + 1))
    for account in inside:
        client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    return Organization(payer, unit, tuple(map(payer.of_account, inside)), payer.of_account(outside))


def _account(client: Any, number: int) -> str:  # noqa: ANN401 - boto3 makes its clients at run time
    request = client.create_account(AccountName=f"member-{number}", Email=f"member-{number}@example.com")
    return str(request["CreateAccountStatus"]["AccountId"])


def roll_out(there: Organization, template: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """Create the payer's stack, then what its StackSet says; give the properties of the StackSet."""
    with catch_warnings():
        simplefilter("ignore", UserWarning)  # Moto says that it passes over the StackSet.
        cloudformation.deploy(there.payer, template, answers)
    request = cloudformation.properties(there.payer, STACK_SET)
    client = there.payer.client("cloudformation")
    taken = ("StackSetName", "TemplateBody", "PermissionModel", "Capabilities", "CallAs")
    handed = {"Parameters": _texts(request.get("Parameters", []))}
    client.create_stack_set(**{name: request[name] for name in taken}, **handed)
    for group in request["StackInstancesGroup"]:
        targets = {"OrganizationalUnitIds": group["DeploymentTargets"]["OrganizationalUnitIds"]}
        client.create_stack_instances(
            StackSetName=request["StackSetName"], DeploymentTargets=targets, Regions=group["Regions"]
        )
    for member in there.members:
        cloudformation.attach(member, _instance(there, member).stack.resource_map)
    return request


def stack_of(there: Organization, member: Cloud) -> str:
    """Give the id of the stack that the StackSet made in an account."""
    return str(_instance(there, member).stack.stack_id)


def _instance(there: Organization, member: Cloud) -> StackInstance:
    from moto.cloudformation.models import cloudformation_backends  # noqa: PLC0415 - as above

    [stack_set] = cloudformation_backends[ACCOUNT][there.payer.region].stacksets.values()
    [made] = [one for one in stack_set.stack_instances if one.account_id == member.account]
    return made


def _texts(parameters: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in one.items()} for one in parameters]
