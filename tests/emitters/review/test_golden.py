"""Whole reviews as Markdown, line by line."""

from pathlib import Path

import pytest

from tests.cases.review_cases import REVIEW, cases, written


@pytest.mark.medium
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_review_is_written_as_its_golden_text(case: Path) -> None:
    assert written(case) == (case / REVIEW).read_text("utf-8")
