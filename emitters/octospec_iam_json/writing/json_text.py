"""JSON as in every file of an emission."""

from __future__ import annotations

import json


def json_text(data: object) -> str:
    """Write JSON with an indent of two spaces; a ``Text`` is in the spec's notation."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"
