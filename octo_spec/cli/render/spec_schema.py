"""The JSON Schema of a spec for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.language.schema import json_schema

if TYPE_CHECKING:
    from octo_spec.language.schema import Schema


def spec_schema() -> Schema:
    """Return the schema, with the ids of octospec's own questions for the guarantees of a spec."""
    return json_schema("spec", [question.id for question in QUESTIONS])
