"""Each rule finds what its case shows, in the words that stand beside it, and not what narrowly is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.rules import RULES
from tests.cases.rule_cases import BY_NAME, FOLDER, folders, said

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.lint.rule import Rule


def _folder(check: Rule) -> Path:
    return FOLDER / check.kind.name


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.kind.name)
def test_a_rule_finds_what_its_case_shows_in_these_words(check: Rule) -> None:
    expected = (_folder(check) / "expected.txt").read_text("utf-8")
    assert said(check, _folder(check) / "shows.yaml") == expected
    assert f" {check.kind.code} " in expected


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.kind.name)
def test_a_rule_finds_nothing_where_narrowly_nothing_is(check: Rule) -> None:
    assert said(check, _folder(check) / "narrowly-not.yaml") == ""


def test_every_folder_is_the_case_of_a_rule() -> None:
    assert {folder.name for folder in folders()} <= BY_NAME.keys()
