"""The facts of a review as JSON read back whole, and are what the published schema says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from octo_spec.model.review_json import VERSION_KEY, facts_as_json, facts_from_json, schema
from octo_spec.model.typed_json import MistypedError
from tests.emitters.review.real_facts import OCTO, facts
from tests.review.schema_page import PAGE

ROOT = Path(__file__).parents[2]
EXAMPLES = (OCTO, ROOT / "examples" / "partitions" / "spec.yaml")


@pytest.mark.medium
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_they_read_back_and_fit_the_schema(path: Path) -> None:
    data = facts_as_json(facts(path))
    assert facts_from_json(json.loads(json.dumps(data))) == facts(path)
    jsonschema.Draft202012Validator(schema()).validate(data)


@pytest.mark.medium
def test_the_schema_is_one_itself_and_is_published() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert json.loads(PAGE.read_text("utf-8")) == schema()


def test_another_version_or_a_field_that_is_wrong_is_refused() -> None:
    data = facts_as_json(facts())
    with pytest.raises(MistypedError, match="not a review of version 2"):
        facts_from_json({**data, VERSION_KEY: 1})
    with pytest.raises(MistypedError):
        facts_from_json({**data, "cards": "none"})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate({**data, "more": 1})
