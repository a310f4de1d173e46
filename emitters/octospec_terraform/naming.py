"""IDs of the spec as Terraform's names, and back.

IDs are kebab-case and contain no underscore, so snake_case maps both ways without a table.
"""

from __future__ import annotations

import re

from octo_spec.model.text import ID


def snake(id: str) -> str:
    """Write an ID of the spec as a Terraform name."""
    return id.replace("-", "_")


def kebab(name: str) -> str | None:
    """Read an ID from a name; ``None`` if no ID results in the name."""
    id = name.replace("_", "-")
    return id if re.fullmatch(ID, id) and "-" not in name else None
