"""How a module spells what a deployment holds: tables that writer and reader share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import ParameterKind, PolicyKind
from octo_spec.model.role_settings import RoleSetting
from octo_spec.model.text import Account, Partition, Region
from octospec_terraform.json_syntax import in_json
from octospec_terraform.syntax import NULL, Binary, Call, Object, dotted, string

if TYPE_CHECKING:
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import Expression

FORMAT: Final = "terraform"
"""The format for which a spec gives names."""

README: Final = "README.md"
MAIN: Final = "main.tf"
EXTRAS: Final = "extras.tf"
"""The file of what a spec gives beside the roles."""
LICENSE: Final = "LICENSE"
EXAMPLE: Final = "examples/basic/main.tf"
COMPLETE: Final = "examples/complete/main.tf"
TESTS: Final = "tests/plan.tftest.hcl"
DOCUMENTING: Final = frozenset(
    {README, LICENSE, EXAMPLE, COMPLETE, TESTS, *map(in_json, (EXAMPLE, COMPLETE, TESTS))}
)
"""The files that only document, and what tries a module without making anything.

https://developer.hashicorp.com/terraform/registry/modules/publish,
https://developer.hashicorp.com/terraform/language/modules/develop/structure
"""

VERSIONS: Final = "versions.tf"
"""The file that says with which versions a module works; older modules have it as ``terraform.tf``."""

TERRAFORM_VERSION: Final = ">= 1.2"
"""Preconditions came with Terraform 1.2."""

PROVIDER_SOURCE: Final = "hashicorp/aws"
PROVIDER_VERSION: Final = ">= 3.39"
"""No upper bound: what is written is deprecated in none of the provider's versions 3 to 6."""

NAME_COMMENT: Final = "octospec: "
"""Starts the comments at the top of ``main.tf`` that tell the names which the spec gave."""

WRITTEN: Final = "written by octospec"
"""Stands in the first line of ``main.tf``."""

VARIABLE: Final = "variable"

# --- locals and data sources -------------------------------------------------------------------

ACCOUNT: Final = "local.account"
PARTITION: Final = "local.partition"
REGION: Final = "local.region"

PLACES: Final[dict[Reference, str]] = {Account(): ACCOUNT, Partition(): PARTITION, Region(): REGION}
"""The references without a name of their own, and the locals that hold them."""

DATA: Final = {
    "account": ("aws_caller_identity", "data.aws_caller_identity.current.account_id"),
    "partition": ("aws_partition", "data.aws_partition.current.partition"),
    "region": ("aws_region", "data.aws_region.current.id"),
}
"""The locals of ``PLACES``: which data source each needs, and which attribute of it. ``id`` is the one
attribute of a region that no version of the provider deprecates."""

PARTITIONS: Final = "partitions"
"""The local with the facts of each partition; it ends like none of the next three."""

KNOWN_PARTITION: Final = Call(
    "contains", (Call("keys", (dotted(f"local.{PARTITIONS}"),)), dotted("self.partition"))
)
"""The condition on the data source of the partition: the spec knows it."""

ARN: Final = "_arn"
FACTS: Final = "_facts"
GIVEN: Final = "_is_given"
"""Ends of the locals of a role, of a parameter with facts, and of an optional parameter."""

# --- variables and outputs ---------------------------------------------------------------------

TYPES: Final[dict[ParameterKind, Expression]] = {
    ParameterKind.TEXT: dotted("string"),
    ParameterKind.LIST: Call("list", (dotted("string"),)),
}
BOOL: Final = dotted("bool")
"""The type of an on/off choice; any other choice is a string."""

OWN_BOUNDARY: Final = "permissions_boundary"
OWN_TAGS: Final = "tags"
"""Variables that every module has for what a customer puts on roles and policies."""

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
"""Their types and defaults, and what is demanded of a value. No spec's parameter is written like either."""

SPEC_NAME: Final = "spec_name"
SPEC_VERSION: Final = "spec_version"
"""The outputs that tell which spec a module was written from."""

# --- resources ---------------------------------------------------------------------------------

ROLE: Final = "aws_iam_role"
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
"""What each field of a role is called, in the order in which the arguments are written.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
"""

RESOURCE_ARGUMENTS: Final = {
    ROLE: ("count", *ROLE_ARGUMENTS.values()),
    INLINE: ("count", "name", "role", "policy"),
    MANAGED: ("count", "name", "name_prefix", "path", "policy"),
    ATTACHMENT: ("count", "for_each", "role", "policy_arn"),
}
"""The arguments that a module uses of each kind of resource."""

LIFECYCLE: Final = "lifecycle"
CREATE_FIRST: Final = "create_before_destroy"
"""In the ``lifecycle`` of policies and attachments: the new one comes before the old one goes.

https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
"""

MOVES: Final = "moved.tf"
"""The file that says what earlier resources are called now; only an update needs it."""
MOVED: Final = "moved"
MOVE_ARGUMENTS: Final = ("from", "to")
