"""Drawn expressions and policy documents: each evaluates as in real Terraform."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.foreign.case_analysis import Case
from octo_spec.foreign.notes import Notes, NotTakenError
from octospec_terraform.reading.context import Context
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.files import Files
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.inputs import Decisions
from octospec_terraform.reading.values import Json, Listing, Str, Table
from tests.emitters.terraform.function_examples import EXAMPLES, OPERATIONS
from tests.engines import draw_documents
from tests.engines.documents import comparable
from tests.engines.draw_expressions import calculations, module
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from octospec_terraform.reading.values import Value
    from tests.engines.cloud import Cloud

pytestmark = pytest.mark.engines

MODULES = int(os.environ.get("OCTOSPEC_MODULES", "5"))
"""The number of drawn modules with forty expressions each."""


@pytest.mark.parametrize("seed", matrix(range(MODULES), [0]))
def test_expressions_evaluate_as_in_terraform(seed: int, cloud: Cloud, tmp_path: Path) -> None:
    written = module(seed)
    (tmp_path / "main.tf").write_text(written)
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    said = {name: json.loads(value) for name, value in terraform.outputs().items()}
    ours = evaluated(written)
    assert {name: said[name] for name in ours} == ours
    assert len(ours) > len(said) * 3 // 4, "too many are refused"


@pytest.mark.parametrize("seed", matrix(range(MODULES), [0]))
def test_numbers_evaluate_as_in_terraform(seed: int, cloud: Cloud, tmp_path: Path) -> None:
    written = calculations(seed)
    (tmp_path / "main.tf").write_text(written)
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    said, ours = terraform.outputs(), evaluated(written)
    assert {name: said[name] for name in ours} == ours
    assert len(ours) > len(said) * 3 // 4, "too many are refused"


def test_functions_give_what_the_examples_say(cloud: Cloud, tmp_path: Path) -> None:
    """``tests/emitters/terraform/test_functions.py`` holds ours to the same examples."""
    examples = (*EXAMPLES, *OPERATIONS)
    outputs = (
        f'output "o{at}" {{\n  value = tostring({call})\n}}\n' for at, (call, _) in enumerate(examples)
    )
    (tmp_path / "main.tf").write_text("".join(outputs), "utf-8")
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    said = terraform.outputs()
    given = {call: said[f"o{at}"] for at, (call, _) in enumerate(examples)}
    assert given == dict(examples)


DOCUMENTS = int(os.environ.get("OCTOSPEC_BATCHES", "1"))
"""The number of runs with sixty drawn documents each."""


@pytest.mark.parametrize("seed", range(DOCUMENTS))
def test_documents_evaluate_as_in_the_provider(seed: int, cloud: Cloud, tmp_path: Path) -> None:
    written = draw_documents.module(seed)
    (tmp_path / "main.tf").write_text(written)
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    said = {name: _statements(json.loads(value)) for name, value in terraform.outputs().items()}
    ours = {name: _statements(value) for name, value in evaluated(written).items()}
    assert {name: said[name] for name in ours} == ours
    assert len(ours) > len(said) // 2, "too many are refused"


def _statements(document: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Give what is granted: the evaluator shows an empty list, so that a reader sees it."""
    statements = document.get("Statement") or []
    kept = [{key: value for key, value in each.items() if value != []} for each in statements]
    return comparable({"Statement": kept}, "aws")


def evaluated(written: str) -> dict[str, object]:
    """Evaluate the outputs of a module with its defaults, but those that are refused."""
    root = Files({"main.tf": written}, TokensLeft()).module("")
    evaluator = Evaluator(Context.of(root, Decisions(), Notes()).with_defaults(), Case())
    found: dict[str, object] = {}
    for name, expression in root.outputs.items():
        try:
            value = evaluator.value(expression, root.scope)
        except NotTakenError:
            continue
        found[name] = plain(value.value if isinstance(value, Json) else value)
    return found


def plain(value: Value) -> object:
    """Give a value as JSON has it."""
    match value:
        case Str(text):
            assert text.literal is not None
            return text.literal
        case Listing(items):
            return [plain(item) for item in items]
        case Table(entries):
            return {key: plain(item) for key, item in entries}
        case Json(inner):
            return json.dumps(plain(inner))
        case None | bool() | int():
            return value
        case _:
            pytest.fail(f"{value} is left open")
