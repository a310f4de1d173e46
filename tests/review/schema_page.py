"""The published schema of ``review.json``: ``python -m tests.review.schema_page`` writes it."""

from __future__ import annotations

import json
from pathlib import Path

from octo_spec.model.review_json import schema

PAGE = Path(__file__).parents[2] / "docs" / "review.schema.json"

if __name__ == "__main__":
    PAGE.write_text(json.dumps(schema(), indent=2) + "\n", "utf-8")
