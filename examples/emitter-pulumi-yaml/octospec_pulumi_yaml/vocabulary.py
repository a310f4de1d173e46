"""The words of Pulumi YAML that the writer and the reader share: tables, but no logic.

https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/ and, for the properties,
https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from octo_spec.plugin import Account, Partition, Region, Reserved, ReservedWords, RoleSetting, Slot

if TYPE_CHECKING:
    from octo_spec.plugin import Reference

FORMAT: Final = "pulumi-yaml"
FILE: Final = "Pulumi.yaml"

ROLE: Final = "aws:iam:Role"
ROLE_POLICY: Final = "aws:iam:RolePolicy"
POLICY: Final = "aws:iam:Policy"
ATTACHMENT: Final = "aws:iam:RolePolicyAttachment"

SETTINGS: Final = {
    RoleSetting.NAME: "name",
    RoleSetting.PATH: "path",
    RoleSetting.DESCRIPTION: "description",
    RoleSetting.MAX_SESSION: "maxSessionDuration",
    RoleSetting.BOUNDARY: "permissionsBoundary",
    RoleSetting.TAGS: "tags",
}
TRUST: Final = "assumeRolePolicy"
TO_JSON: Final = "fn::toJSON"
ROLE_END: Final = "-role"
"""The resource of the role ``reader`` is ``reader-role``."""
ARN_END: Final = "-role-arn"
VERSION_OUTPUT: Final = "spec-version"


class Invoked(NamedTuple):
    """A variable that holds one property of what a function of the provider returns."""

    variable: str
    function: str
    property: str


VARIABLES: Final[dict[Reference, Invoked]] = {
    Account(): Invoked("awsAccount", "aws:getCallerIdentity", "accountId"),
    Partition(): Invoked("awsPartition", "aws:getPartition", "partition"),
    Region(): Invoked("awsRegion", "aws:getRegion", "id"),
}
"""An id of a spec has no capital, so no parameter has the name of one of these variables.

``id`` of aws:getRegion is the region in each version of the provider; ``name`` and ``region`` are not.
"""

RESERVED: Final = Reserved(
    words=(
        ReservedWords(Slot.QUESTION_ID, frozenset({"pulumi"}), "is kept by Pulumi YAML for its own values"),
    ),
    role_names={ROLE_END: "Pulumi YAML"},
)
