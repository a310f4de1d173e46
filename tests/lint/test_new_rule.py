"""A rule is begun as CONTRIBUTING says, in a copy of the project: it is listed, and only its case fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.rules import RULES
from tests.lint.families import families, rules_of
from tests.lint.new_rule import CALL, problem
from tests.recipes.copied_project import Project, copied

if TYPE_CHECKING:
    from pathlib import Path

OURS = ("tests/lint/test_cases.py", "tests/lint/test_meta.py")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Copy what a rule is made of."""
    return copied(tmp_path, "tests/cases", "tests/lint", "docs/rules.md", "pyproject.toml", *SHARED)


SHARED = ("tests/recipes/copied_project.py",)
"""What the tests of rules import of other folders."""


def fill_in(project: Project) -> None:
    """Do what is left."""
    module = project.folder / "octo_spec/lint/rules/danger/too_green.py"
    text = module.read_text("utf-8").replace("frozenset[str]()", 'frozenset({"ce:GetTags"})')
    module.write_text(text, encoding="utf-8")
    shows = project.folder / "tests/cases/rules/too-green/shows.yaml"
    shows.write_text(shows.read_text("utf-8").replace("ce:Get*", "ce:GetTags"), encoding="utf-8")
    for generator in ("tests.cases.rule_cases", "tests.lint.rule_pages"):
        assert project.run(generator).returncode == 0


@pytest.mark.deep
@pytest.mark.large
def test_a_rule_that_is_begun_lacks_only_what_is_said_to_be_left(project: Project) -> None:
    begun = project.run("tests.lint.new_rule", "too-green", "danger")
    last = max(rule.kind.code for rule in rules_of("danger"))
    code = f"OCT{int(last.removeprefix('OCT')) + 1}"
    assert begun.stdout.startswith(
        f"{code} too-green is begun. What is left:\n1. octo_spec/lint/rules/danger/"
    )
    before = project.suite(*OURS)
    failed = dict(re.findall(r"^FAILED (\S+::(\w+)\S*)", before, re.MULTILINE))
    assert set(failed.values()) == {
        "test_a_rule_finds_what_its_case_shows_in_these_words",
        "test_a_rule_is_listed",
        "test_the_page_is_up_to_date",
    }, before
    fill_in(project)
    after = project.suite(*failed)
    assert re.search(rf"^{len(failed)} passed", after, re.MULTILINE), after
    expected = (project.folder / "tests/cases/rules/too-green/expected.txt").read_text("utf-8")
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
    assert problem(name, family) == said
