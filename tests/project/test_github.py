"""What GitHub and pre-commit read of this repository: forms for issues, and the hooks of its own commits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
FIELDS = {"textarea", "input", "dropdown"}


def read(path: Path) -> Any:  # noqa: ANN401 - YAML
    return YAML(typ="safe", pure=True).load(path)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_each_field_of_a_form_has_a_label_and_an_id_of_its_own(path: Path) -> None:
    """https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms."""
    form = read(path)
    assert {"name", "description", "body"} <= form.keys() <= {"name", "description", "labels", "body"}
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    assert {field["type"] for field in fields} <= FIELDS
    assert all(field["attributes"]["label"] for field in fields)
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids) > 1


def test_the_hooks_run_what_make_lint_runs() -> None:
    [local] = read(ROOT / ".pre-commit-config.yaml")["repos"]
    commands = {hook["entry"].removesuffix(" --force-exclude") for hook in local["hooks"]}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    linted = re.findall(r"^lint-\w+: .*\n\t@\$\(BIN\)/(.*)$", makefile, re.MULTILINE)
    assert {f".venv/bin/{command.removesuffix(' --check')}" for command in linted} <= commands


def test_the_hooks_call_only_what_is_locked() -> None:
    [local] = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert {(hook["language"], hook["entry"].partition("/")[0]) for hook in local["hooks"]} == {
        ("system", ".venv")
    }


def test_vulnerabilities_are_reported_on_github_in_private() -> None:
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "Report a vulnerability" in page
    assert "@" not in page
