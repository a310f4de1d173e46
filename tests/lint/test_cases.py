"""Each rule finds what its case shows, in the words of the file next to it, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.rules import RULES
from tests.cases.rule_cases import BY_NAME, FOLDER, folders, said

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.lint.rule import Rule


def _folder(rule: Rule) -> Path:
    return FOLDER / rule.kind.name


@pytest.mark.medium
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind.name)
def test_a_rule_finds_what_its_case_shows_in_these_words(rule: Rule) -> None:
    expected = (_folder(rule) / "expected.txt").read_text("utf-8")
    assert said(rule, _folder(rule) / "shows.yaml") == expected
    assert f" {rule.kind.code} " in expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind.name)
def test_a_rule_finds_nothing_where_narrowly_nothing_is(rule: Rule) -> None:
    assert said(rule, _folder(rule) / "narrowly-not.yaml") == ""


def test_every_folder_is_the_case_of_a_rule() -> None:
    assert {folder.name for folder in folders()} <= BY_NAME.keys()
