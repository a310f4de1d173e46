"""What things are called in a module: the names that the writer gives and the reader takes.

Ids are kebab-case and hold no underscore, so snake_case maps both ways without a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.model.text import ID, Account, Partition, Region

if TYPE_CHECKING:
    from octo_spec.model.text import Reference

ACCOUNT, PARTITION, REGION = "local.account", "local.partition", "local.region"

PLACES: dict[Reference, str] = {Account(): ACCOUNT, Partition(): PARTITION, Region(): REGION}
"""The references without a name of their own, and the locals that hold them."""

DATA = {
    "account": ("aws_caller_identity", "data.aws_caller_identity.current.account_id"),
    "partition": ("aws_partition", "data.aws_partition.current.partition"),
    "region": ("aws_region", "data.aws_region.current.id"),
}
"""The locals of ``PLACES``: which data source each needs, and what of it. ``id`` is the one attribute
of a region that no version of the provider deprecates."""

PARTITIONS = "partitions"
"""The local map of what the spec knows of each partition; it ends like none of the next three."""

ARN, FACTS, GIVEN = "_arn", "_facts", "_is_given"
"""Ends of the locals of a role, of a parameter with facts, and of an optional parameter."""

ROLE, INLINE, MANAGED = "aws_iam_role", "aws_iam_role_policy", "aws_iam_policy"
ATTACHMENT = "aws_iam_role_policy_attachment"

SPEC_NAME, SPEC_VERSION = "spec_name", "spec_version"
"""The outputs that tell which spec a module was written from."""

README, EXAMPLE = "README.md", "examples/basic/main.tf"
"""The files that only document."""


def snake(id: str) -> str:
    """Write an id of the spec as Terraform's names are written."""
    return id.replace("-", "_")


def kebab(name: str) -> str | None:
    """Read an id back; ``None`` where no id is written so."""
    id = name.replace("_", "-")
    return id if _ID.fullmatch(id) and "-" not in name else None


_ID = re.compile(ID)

TERRAFORM_VERSION = ">= 1.2"
"""Preconditions came with Terraform 1.2."""

PROVIDER_SOURCE, PROVIDER_VERSION = "hashicorp/aws", ">= 3.39"
"""No upper bound: what is written is deprecated in none of the provider's versions 3 to 6."""

DEFAULT_SESSION = 3600
"""What AWS takes where a role says nothing: an hour, in seconds."""
