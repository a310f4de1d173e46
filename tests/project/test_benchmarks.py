"""docs/benchmarks.md shows what was measured; CONTRIBUTING lists the missed aims."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks.account_details import spent
from tests.benchmarks.aims import OPEN, Outcome, open_aims, write_open_aims
from tests.benchmarks.commands import RATIOS, Ratio

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_the_page_shows_no_aims() -> None:
    assert not re.search(r"\baims?\b|at most", PAGE)


@pytest.mark.parametrize("ratio", RATIOS, ids=lambda ratio: f"{ratio.command} / {ratio.peer}")
def test_each_ratio_is_there_with_its_meaning(ratio: Ratio) -> None:
    name = re.escape(f"{ratio.command} / {ratio.peer}")
    assert re.search(rf"^\| {name} \| [\d.]+ \| {re.escape(ratio.meaning)} \|$", PAGE, re.MULTILINE)


def test_the_ratios_that_are_too_high_are_those_that_are_open() -> None:
    [section] = OPEN.findall(CONTRIBUTING)
    for ratio in RATIOS:
        name = f"{ratio.command} / {ratio.peer}"
        measured = re.search(rf"^\| {re.escape(name)} \| ([\d.]+) \|", PAGE, re.MULTILINE)
        is_missed = measured is not None and ratio.most is not None and float(measured[1]) > ratio.most
        assert (f"- {name}: " in section) is is_missed


def test_open_aims_replace_those_of_the_last_run_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "CONTRIBUTING.md"
    page.write_text("# A\n\n## Speed that is still missing\n\n- old\n\n## B\n\n- b\n")
    write_open_aims([Outcome("a / b", 2.345, 2), Outcome("c / d", 1, 2)], page)
    text = page.read_text()
    assert text.startswith("# A\n\n## Speed that is still missing\n\n`make bench` ")
    assert text.endswith("- a / b: 2.35, to be at most 2\n\n## B\n\n- b\n")
    assert "old" not in text
    assert "c / d" not in text


def test_nothing_is_open_if_every_aim_is_met() -> None:
    assert open_aims([Outcome("c / d", 1, 2)]).startswith("Nothing")


@pytest.mark.medium
def test_the_memory_of_a_command_excludes_the_measuring_process(tmp_path: Path) -> None:
    ours = bytearray(b"x") * (100 << 20)
    _, mebibytes = spent((sys.executable, "-I", "-S", "-c", ""), str(tmp_path))
    assert mebibytes < 60 < len(ours) >> 20
