"""An editor reports what `octospec lint` prints, at the same places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from octo_spec.cli import main
from octo_spec.editor.edited_text import EditedText
from octo_spec.editor.problems import problems

pytestmark = pytest.mark.medium

CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize(
    "case",
    ["bad/bad-sid", "bad/empty-maps", "bad/trust-wildcards", "vendors/cost-lens"],
)
def test_the_problems_are_those_of_lint(case: str) -> None:
    path = CASES / case / "spec.yaml"
    text = path.read_text(encoding="utf-8")
    shown = [(each.kind.code, each.message, each.span) for each in problems(EditedText(text, str(path)))]
    printed = CliRunner().invoke(main, ["lint", "--json", "--no-config", str(path)]).stdout
    data = json.loads(printed)
    linted = [
        (each["code"], each["message"], each["line"], each["column"])
        for each in (*data["diagnostics"], *data["findings"])
        if each.get("accepted") is None
    ]
    assert sorted((*each[:2], each[2].line, each[2].column) for each in shown if each[2]) == sorted(linted)


def test_an_error_hides_no_finding() -> None:
    text = (CASES / "bad/bad-sid/spec.yaml").read_text(encoding="utf-8")
    found = problems(EditedText(text, "spec.yaml"))
    assert {each.is_error for each in found} == {True, False}
