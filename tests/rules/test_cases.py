"""Each rule finds what its case shows, in the words that stand beside it, and not what narrowly is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.rules import CHECKS
from tests.cases.rule_cases import BY_NAME, FOLDER, folders, said

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.rules.contract import Check


def _folder(check: Check) -> Path:
    return FOLDER / check.rule.name


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.name)
def test_a_rule_finds_what_its_case_shows_in_these_words(check: Check) -> None:
    expected = (_folder(check) / "expected.txt").read_text("utf-8")
    assert said(check, _folder(check) / "shows.yaml") == expected
    assert f" {check.rule.code} " in expected


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.name)
def test_a_rule_finds_nothing_where_narrowly_nothing_is(check: Check) -> None:
    assert said(check, _folder(check) / "narrowly-not.yaml") == ""


def test_every_folder_is_the_case_of_a_rule() -> None:
    assert {folder.name for folder in folders()} <= BY_NAME.keys()
