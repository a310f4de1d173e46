"""Ids of the spec as Terraform's names, and back.

Ids are kebab-case and hold no underscore, so snake_case maps both ways without a table.
"""

from __future__ import annotations

import re

from octo_spec.model.text import ID


def snake(id: str) -> str:
    """Write an id of the spec as Terraform's names are written."""
    return id.replace("-", "_")


def kebab(name: str) -> str | None:
    """Read an id back; ``None`` where no id is written so."""
    id = name.replace("_", "-")
    return id if re.fullmatch(ID, id) and "-" not in name else None
