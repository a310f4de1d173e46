"""A rule is begun as CONTRIBUTING says, in a copy of the project: it is listed, and only its case fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import octo_spec
from octo_spec.lint.rules import RULES
from tests.lint.families import families, rules_of
from tests.lint.new_rule import CALL, fault

ROOT = Path(__file__).parents[2]
COPIED = ("tests/cases", "tests/lint", "docs/rules.md", "pyproject.toml")
OURS = ("tests/lint/test_cases.py", "tests/lint/test_meta.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy what a rule is made of."""
    shutil.copytree(Path(octo_spec.__file__).parent, tmp_path / "octo_spec", ignore=_caches)
    for name in COPIED:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=_caches)
        else:
            shutil.copy(ROOT / name, target)
    return tmp_path


_caches = shutil.ignore_patterns("__pycache__")


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def suite(project: Path) -> str:
    """Run the tests that each rule has, and give their summary."""
    return run(project, "pytest", "-q", "-p", "no:cacheprovider", *OURS).stdout


def fill_in(project: Path) -> None:
    """Do what is left."""
    module = project / "octo_spec/lint/rules/danger/too_green.py"
    text = module.read_text("utf-8").replace("frozenset[str]()", 'frozenset({"ce:GetTags"})')
    module.write_text(text, encoding="utf-8")
    shows = project / "tests/cases/rules/too-green/shows.yaml"
    shows.write_text(shows.read_text("utf-8").replace("ce:Get*", "ce:GetTags"), encoding="utf-8")
    for generator in ("tests.cases.rule_cases", "tests.lint.rule_pages"):
        assert run(project, generator).returncode == 0


@pytest.mark.large
def test_a_rule_that_is_begun_lacks_only_what_is_said_to_be_left(project: Path) -> None:
    begun = run(project, "tests.lint.new_rule", "too-green", "danger")
    last = max(rule.kind.code for rule in rules_of("danger"))
    code = f"OCT{int(last.removeprefix('OCT')) + 1}"
    assert begun.stdout.startswith(
        f"{code} too-green is begun. What is left:\n1. octo_spec/lint/rules/danger/"
    )
    before = suite(project)
    failed = set(re.findall(r"^FAILED \S+::(\w+)", before, re.MULTILINE))
    assert failed == {
        "test_a_rule_finds_what_its_case_shows_in_these_words",
        "test_a_rule_is_listed",
        "test_the_page_is_up_to_date",
    }, before
    fill_in(project)
    after = suite(project)
    assert re.search(r"^\d+ passed", after, re.MULTILINE), after
    expected = (project / "tests/cases/rules/too-green/expected.txt").read_text("utf-8")
    assert expected == f"20:16: {code} 'ce:GetTags' is allowed; take it out\n"


@pytest.mark.parametrize(
    ("name", "family", "said"),
    [
        ("", "", f"usage: {CALL}\nfamilies: {', '.join(families())}"),
        ("too-green", "", f"usage: {CALL}\nfamilies: {', '.join(families())}"),
        ("too-green", "colours", f"no family 'colours': the families are {', '.join(families())}"),
        ("TooGreen", "danger", "the name 'TooGreen' is not in kebab-case, as in 'reads-secrets'"),
        (RULES[0].kind.name, "danger", f"there is a rule {RULES[0].kind.name!r}"),
        ("too-green", "danger", ""),
    ],
)
def test_what_cannot_be_begun_is_refused_with_the_reason(name: str, family: str, said: str) -> None:
    assert fault(name, family) == said
