"""JSON as every file of an emission has it."""

from __future__ import annotations

import json


def json_text(data: object) -> str:
    """Write JSON with two spaces an indent; a ``Text`` stands in the spec's notation."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"
