"""How a module spells the parts of a deployment: tables that writer and reader share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import ParameterKind, PolicyKind
from octo_spec.model.role_settings import RoleSetting
from octo_spec.model.text import Account, Partition, Region
from octospec_terraform.json_syntax import json_path
from octospec_terraform.syntax import NULL, Binary, Call, Object, dotted, string

if TYPE_CHECKING:
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import Expression

FORMAT: Final = "terraform"
"""The format for which a spec sets names."""

README: Final = "README.md"
MAIN: Final = "main.tf"
EXTRAS: Final = "extras.tf"
"""The file of a spec's extras."""
LICENSE: Final = "LICENSE"
EXAMPLE: Final = "examples/basic/main.tf"
COMPLETE: Final = "examples/complete/main.tf"
TESTS: Final = "tests/plan.tftest.hcl"
DOCUMENTING: Final = frozenset(
    {README, LICENSE, EXAMPLE, COMPLETE, TESTS, *map(json_path, (EXAMPLE, COMPLETE, TESTS))}
)
"""The files that are documentation only, and those that test a module without creating anything.

https://developer.hashicorp.com/terraform/registry/modules/publish,
https://developer.hashicorp.com/terraform/language/modules/develop/structure
"""

VERSIONS: Final = "versions.tf"
"""The file with the supported versions; older modules have it as ``terraform.tf``."""

TERRAFORM_VERSION: Final = ">= 1.2"
"""Terraform supports preconditions since version 1.2."""

PROVIDER_SOURCE: Final = "hashicorp/aws"
PROVIDER_VERSION: Final = ">= 3.39"
"""No upper bound: the output is deprecated in none of the provider's versions 3 to 6."""

NAME_COMMENT: Final = "octospec: "
"""The prefix of the comments at the top of ``main.tf`` that record the names which the spec sets."""

WRITTEN: Final = "written by octospec"
"""The text in the first line of ``main.tf``."""

VARIABLE: Final = "variable"

VALUE: Final = "value"
"""What such a comment calls the name of a value."""

# --- locals and data sources -------------------------------------------------------------------

ACCOUNT: Final = "local.account"
PARTITION: Final = "local.partition"
REGION: Final = "local.region"

PLACES: Final[dict[Reference, str]] = {Account(): ACCOUNT, Partition(): PARTITION, Region(): REGION}
"""The references without a name of their own, and the locals that contain them."""

DATA: Final = {
    "account": ("aws_caller_identity", "data.aws_caller_identity.current.account_id"),
    "partition": ("aws_partition", "data.aws_partition.current.partition"),
    "region": ("aws_region", "data.aws_region.current.id"),
}
"""The locals of ``PLACES``: which data source each needs, and which attribute of it. ``id`` is the only
attribute of a region that no version of the provider deprecates.
"""

PARTITIONS: Final = "partitions"
"""The local with the facts of each partition; its ending differs from those of the next three."""

KNOWN_PARTITION: Final = Call(
    "contains", (Call("keys", (dotted(f"local.{PARTITIONS}"),)), dotted("self.partition"))
)
"""The condition on the data source of the partition: the spec knows it."""

ARN: Final = "_arn"
FACTS: Final = "_facts"
GIVEN: Final = "_is_given"
"""The endings of the locals of a role, of a parameter with facts, and of an optional parameter."""

# --- variables and outputs ---------------------------------------------------------------------

TYPES: Final[dict[ParameterKind, Expression]] = {
    ParameterKind.TEXT: dotted("string"),
    ParameterKind.LIST: Call("list", (dotted("string"),)),
}
BOOL: Final = dotted("bool")
"""The type of an on/off choice; any other choice is a string."""

OWN_BOUNDARY: Final = "permissions_boundary"
OWN_TAGS: Final = "tags"
"""The variables of every module for the customer's additions to roles and policies."""

OWN_VARIABLES: Final[dict[str, tuple[Expression, Expression, Expression | None]]] = {
    OWN_BOUNDARY: (
        dotted("string"),
        NULL,
        Binary(
            "||",
            Binary("==", dotted(f"var.{OWN_BOUNDARY}"), NULL),
            Call(
                "can",
                (
                    Call(
                        "regex",
                        (
                            string("^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^:]+$"),
                            dotted(f"var.{OWN_BOUNDARY}"),
                        ),
                    ),
                ),
            ),
        ),
    ),
    OWN_TAGS: (Call("map", (dotted("string"),)), Object(), None),
}
"""Their types and defaults, and the validation of a value. No parameter of a spec has the same text."""

SPEC_NAME: Final = "spec_name"
SPEC_VERSION: Final = "spec_version"
"""The outputs with the name and the version of the spec."""

# --- resources ---------------------------------------------------------------------------------

ROLE: Final = "aws_iam_role"
USER: Final = "aws_iam_user"
ACCESS_KEY: Final = "aws_iam_access_key"
INLINE: Final = "aws_iam_role_policy"
MANAGED: Final = "aws_iam_policy"
ATTACHMENT: Final = "aws_iam_role_policy_attachment"

POLICY_KINDS: Final = {PolicyKind.INLINE: INLINE, PolicyKind.MANAGED: MANAGED}
"""The resource of each kind of policy."""

ROLE_ARGUMENTS: Final[dict[str, str]] = {
    RoleSetting.NAME: "name",
    RoleSetting.PATH: "path",
    RoleSetting.DESCRIPTION: "description",
    RoleSetting.MAX_SESSION: "max_session_duration",
    RoleSetting.BOUNDARY: "permissions_boundary",
    "trust": "assume_role_policy",
    RoleSetting.TAGS: "tags",
}
"""The argument for each field of a role, in the order in which octospec writes the arguments.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
"""

RESOURCE_ARGUMENTS: Final = {
    ROLE: ("count", *ROLE_ARGUMENTS.values()),
    INLINE: ("count", "name", "role", "policy"),
    MANAGED: ("count", "name", "name_prefix", "path", "policy"),
    ATTACHMENT: ("count", "for_each", "role", "policy_arn"),
}
"""The arguments of each resource type that a module uses."""

LIFECYCLE: Final = "lifecycle"
CREATE_FIRST: Final = "create_before_destroy"
"""The setting in the ``lifecycle`` of policies and attachments: create the new one before destroying the old.

https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
"""

MOVES: Final = "moved.tf"
"""The file with the new addresses of earlier resources; only an update needs it."""
MOVED: Final = "moved"
MOVE_ARGUMENTS: Final = ("from", "to")
