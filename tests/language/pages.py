"""What is generated from the language; ``python -m tests.language.pages`` writes it again."""

import json
from pathlib import Path

from octo_spec.cli.render.spec_schema import spec_schema
from octo_spec.language.reference import reference_page
from octo_spec.language.schema import Schema, json_schema
from octo_spec.plugin.discovery import reserved_by_targets

ROOT = Path(__file__).parents[2]


def pages() -> dict[Path, str]:
    """Give each page with its text."""
    return {
        ROOT / "docs/language.md": reference_page(reserved_by_targets()),
        ROOT / "spec/octospec.schema.json": _text(spec_schema()),
        ROOT / "spec/customers.schema.json": _text(json_schema("customers")),
    }


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
