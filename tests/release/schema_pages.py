"""The published schemas of a release: ``python -m tests.release.schema_pages`` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from octo_spec.release.capabilities import capabilities_schema
from octo_spec.release.customer_status import row_schema, run_schema
from octo_spec.release.key_list import key_list_schema
from octo_spec.release.latest import latest_schema
from octo_spec.release.record import record_schema
from octo_spec.release.registration import event_schema

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {
    DOCS / "keys.schema.json": key_list_schema,
    DOCS / "latest.schema.json": latest_schema,
    DOCS / "release.schema.json": record_schema,
    DOCS / "registration.schema.json": event_schema,
    DOCS / "capabilities.schema.json": capabilities_schema,
    DOCS / "status.schema.json": row_schema,
    DOCS / "status-run.schema.json": run_schema,
}

if __name__ == "__main__":
    for page, schema in PAGES.items():
        page.write_text(json.dumps(schema(), indent=2) + "\n", "utf-8")
