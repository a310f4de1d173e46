"""What the writer and the reader share: the form of the script, but no logic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.plugin import Account, Partition, Reference, Region, RoleSetting, Text

if TYPE_CHECKING:
    from octo_spec.plugin import Policy, Role

SCRIPT: Final = "create.sh"

VARIABLES: Final[dict[Reference, str]] = {
    Account(): "${ACCOUNT}",
    Partition(): "${PARTITION}",
    Region(): "${REGION}",
}
"""A literal text never holds one of these: its ``${`` is followed by a colon name or one of ``*?$``."""

SETTINGS: Final = {
    RoleSetting.PATH: "Path",
    RoleSetting.DESCRIPTION: "Description",
    RoleSetting.MAX_SESSION: "MaxSessionDuration",
    RoleSetting.TAGS: "Tags",
    RoleSetting.BOUNDARY: "PermissionsBoundary",
}
"""The settings of a role in the input of create-role; its name is an option of each command."""

PREAMBLE: Final = (
    "#!/bin/sh",
    "# Written by octospec: change the spec, not this file. It creates roles, and updates none.",
    "set -eu",
    "IDENTITY=$(aws sts get-caller-identity --query Arn --output text)",
    'PARTITION=$(printf %s "$IDENTITY" | cut -d : -f 2)',
    'ACCOUNT=$(printf %s "$IDENTITY" | cut -d : -f 5)',
    "REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}",
)


def managed_policy_arn(role: Role, policy: Policy) -> Text:
    """Give the ARN of a policy that a script creates: it takes the role's path."""
    return Text.of(
        "arn:", Partition(), ":iam::", Account(), ":policy", *role.path.pieces, *policy.name.pieces
    )
