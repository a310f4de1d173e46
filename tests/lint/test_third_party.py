"""A rule in another process looks at the same spec and the same deployment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from octo_spec.language.load import load_spec
from octo_spec.language.models.spec import Spec
from octo_spec.lint.engine import lint_subject
from octo_spec.lint.third_party import question
from octo_spec.model.typed_json import deployment_from_json

ROOT = Path(__file__).parents[2]
SPECS = (
    ROOT / "tests" / "language" / "everything.yaml",
    *sorted(ROOT.glob("spec/*.yaml")),
    *sorted(ROOT.glob("examples/*/spec.yaml")),
    *sorted(ROOT.glob("tests/cases/vendors/*/*.yaml")),
    *sorted(ROOT.glob("tests/cases/rules/*/shows.yaml")),
)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_data_for_a_rule_is_read_back_as_the_same_subject(path: Path) -> None:
    loaded = load_spec(path.read_text("utf-8"), "spec.yaml")
    subject = lint_subject(loaded.spec, loaded.spans)[0] if loaded.spec else None
    if subject is None:
        return
    received = json.loads(json.dumps(question(subject)))
    assert Spec.model_validate(received["spec"]) == subject.spec
    assert deployment_from_json(received["deployment"]) == subject.deployment
