"""A cell of the table reads back unchanged except for line ends, and is never a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octospec_review.writing.csv_table import FORMULA, quote_formula, unquote_formula


@pytest.mark.parametrize(("cell", "read"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("=1+1\r\n", "=1+1\n")])
def test_a_line_end_in_a_cell_is_that_of_the_table(cell: str, read: str) -> None:
    assert unquote_formula(quote_formula(cell)) == read


@given(st.text())
@example("\r\n")
@example("'=x")
def test_a_cell_reads_back(cell: str) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([quote_formula(cell), "behind"])
    [[first, _]] = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert unquote_formula(first) == cell.replace("\r\n", "\n").replace("\r", "\n")
    assert not first.startswith(tuple(mark for mark in FORMULA if mark != "'"))
