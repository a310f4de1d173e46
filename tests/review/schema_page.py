"""The published schemas of reviews and approvals: ``python -m tests.review.schema_page`` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from octo_spec.model.review_json import schema
from octo_spec.review.approval import approval_schema

PAGE = Path(__file__).parents[2] / "docs" / "review.schema.json"
APPROVAL_PAGE = PAGE.with_name("approval.schema.json")

if __name__ == "__main__":
    PAGE.write_text(json.dumps(schema(), indent=2) + "\n", "utf-8")
    APPROVAL_PAGE.write_text(json.dumps(approval_schema(), indent=2) + "\n", "utf-8")
