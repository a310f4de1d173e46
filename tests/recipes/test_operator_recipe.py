"""The recipe for a condition operator: tests name each table that lacks a row, and the verb completes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.recipes.copied_project import Project, copied

if TYPE_CHECKING:
    from pathlib import Path

TABLES = "tests/laws/test_operator_tables.py"
DECIDES = """
from octo_spec.iam.operators import OperatorForm
form = OperatorForm.parse("ForAnyValue:NumericNotLessThanIfExists")
assert form and form.negated and str(form) == "ForAnyValue:NumericNotLessThanIfExists"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copied(tmp_path, "emitters", "tests", "docs", "spec", "examples", "pyproject.toml")


@pytest.mark.large
def test_an_operator_needs_its_row_and_its_verb(project: Project) -> None:
    project.replace(
        "octo_spec/iam/operators.py",
        "    *_ordered(Family.DATE),\n",
        "    *_ordered(Family.DATE),\n"
        '    Operator("NumericNotLessThan", Family.NUMERIC, negated=True, relation=Relation.LESS_THAN),\n',
    )
    failed = re.findall(r"^FAILED \S+\[(.*)\]", project.suite(TABLES), re.MULTILINE)
    assert "the verb of each operator" in failed
    project.replace(
        "octo_spec/analysis/wording.py",
        '    "NumericEquals": "is",\n',
        '    "NumericEquals": "is",\n    "NumericNotLessThan": "is at least",\n',
    )
    done = project.suite(TABLES)
    assert re.search(r"^\d+ passed", done, re.MULTILINE), done
    project.write("decides.py", DECIDES)
    assert project.run("decides").returncode == 0
