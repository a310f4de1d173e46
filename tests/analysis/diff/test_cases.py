"""Each diff under tests/cases/diffs is printed in the words of its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases.diff_cases import OUTPUTS, cases, expected, said

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.mark import ParameterSet

LARGE = "documents"
"""The case of two documents that takes two seconds an output."""


def marked(case: Path) -> ParameterSet:
    return pytest.param(case, id=case.name, marks=pytest.mark.large if case.name == LARGE else ())


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("case", list(map(marked, cases())))
def test_a_diff_is_printed_in_these_words(case: Path, output: str) -> None:
    assert said(case, output) == expected(case, output).read_text(encoding="utf-8")


def test_no_line_is_wider_than_a_terminal_except_what_cannot_be_broken() -> None:
    wide = [
        line
        for case in cases()
        for line in expected(case, "text").read_text(encoding="utf-8").splitlines()
        if len(line) > 100
        and " " in line.strip()
        and not line.startswith(("small", "New", "Lost", "Version"))
    ]
    assert wide == []
