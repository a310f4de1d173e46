"""Texts with a cursor, for the tests of what an editor shows."""

from __future__ import annotations

from octo_spec.editor.edited_text import EditedText, facts_of
from octo_spec.repair.text_edits import TextPlace

CURSOR = "‸"
SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters: {external-id: {description: The external ID., min-length: 2}}
choices:
  size: {description: How much?, options: [small, large]}
roles:
  reader:
    why: Reads.
    trust: [{account: "111122223333", external-id: "${param.external-id}", why: Us.}]
    inline: {main: [costs]}
groups:
  costs:
    category: cost-data
    access: read
    why: Costs.
    needs: {size: large}
    grants:
      - {allow: ce:Get*, why: Costs.}
"""


def at_cursor(text: str, before: str = SPEC) -> tuple[EditedText, TextPlace]:
    """Return a text without its cursor, typed after ``before``, and the place of the cursor."""
    offset = text.index(CURSOR)
    line = text.count("\n", 0, offset)
    place = TextPlace(line, offset - text.rfind("\n", 0, offset) - 1)
    return read_text(text.replace(CURSOR, ""), before=read_text(before)), place


def read_text(text: str, path: str = "spec.yaml", before: EditedText | None = None) -> EditedText:
    """Return a text that was read, after the one before it."""
    document = before.with_text(text) if before else EditedText(text, path)
    document.learn(facts_of(document))
    return document
