"""How tests are run: matrices of which the suite tries a part, parts of a deep run, the table of costs."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deep import Result, keep, kept, parts, results
from tests.matrices import matrix

if TYPE_CHECKING:
    from tests.deep import Command

ROOT = Path(__file__).parents[2]
FILES = {path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}

# --- matrices ----------------------------------------------------------------------------------


def test_a_matrix_runs_completely_and_marks_what_the_suite_skips() -> None:
    one, both = matrix(["a", "b"], ["b"]), matrix([("a", 1), ("b", 2)], [("a", 1)])
    assert one[1:] == ["b"]
    assert (one[0].values, [mark.name for mark in one[0].marks]) == (("a",), ["deep"])
    assert both[:1] == [("a", 1)]
    assert both[1].values == ("b", 2)


def test_a_quick_run_tries_some_combinations_of_the_suite() -> None:
    one, two, three = matrix(["a", "b", "c"], ["a", "b"], ["a"])
    assert one == "a"
    assert [mark.name for each in (two, three) for mark in each.marks] == ["medium", "deep"]


def test_the_suite_runs_the_combinations_that_it_names() -> None:
    with pytest.raises(AssertionError, match="'c'"):
        matrix(["a", "b"], ["c"])


INI = f"[pytest]\npythonpath = {ROOT}\nmarkers = medium\n large\n deep\n"
CASES = """
import pytest
from hypothesis import given, strategies

@pytest.mark.medium
@pytest.mark.parametrize("case", range(9))
def test_dear(case): ...

@pytest.mark.medium
@pytest.mark.parametrize("case", range(3))
def test_with_few_cases(case): ...

@pytest.mark.parametrize("case", range(9))
def test_cheap(case): ...

@pytest.mark.large
@pytest.mark.parametrize("case", [*range(4), pytest.param(4, marks=pytest.mark.deep)])
def test_matrix(case): ...

@pytest.mark.large
@pytest.mark.parametrize("case", range(4))
@given(strategies.none())
def test_law(case, _): ...
"""


@pytest.mark.deep
@pytest.mark.medium
def test_a_dear_test_of_many_cases_leaves_two_thirds_of_them_to_a_deep_run(tmp_path: Path) -> None:
    assert collected(tmp_path) == {
        "test_dear": 3,
        "test_with_few_cases": 3,
        "test_cheap": 9,
        "test_matrix": 4,
        "test_law": 4,
    }


@pytest.mark.deep
@pytest.mark.medium
def test_a_quick_run_tries_a_third_of_very_many_cases(tmp_path: Path) -> None:
    counted = collected(tmp_path, "--sample-cases")
    assert (counted["test_dear"], counted["test_cheap"], counted["test_with_few_cases"]) == (3, 3, 3)


def collected(folder: Path, *options: str) -> Counter[str]:
    """Count the cases of each test that a run chooses, the same ones twice."""
    path = folder / "test_cases.py"
    path.write_text(CASES)
    path.with_name("conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"))
    path.with_name("pytest.ini").write_text(INI)
    first, second = (_collected(path, *options) for _ in range(2))
    assert first == second
    return Counter(name.partition("[")[0] for name in first)


def _collected(path: Path, *options: str) -> list[str]:
    given = ("--collect-only", "-q", "-p", "no:cacheprovider", "-m", "not deep", *options)
    command = (sys.executable, "-m", "pytest", *given, str(path))
    ran = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=True)
    return [line.partition("::")[2] for line in ran.stdout.splitlines() if "::" in line]


# --- parts of a deep run -----------------------------------------------------------------------


@pytest.mark.medium
def test_each_file_is_in_one_part() -> None:
    paths = [Path(path) for command in parts().values() for path in command if path.startswith("tests/")]
    found = [file for path in paths for file in FILES if file == path or path in file.parents]
    assert sorted(found) == sorted(FILES)


PASS, FAIL = ((sys.executable, "-c", f"raise SystemExit({code})") for code in (0, 1))


def run(folder: Path, commit: str, command: Command) -> Result:
    [result] = results({"a/b": command}, commit, folder)
    return result


def test_a_part_that_passed_is_not_run_again_on_the_same_commit(tmp_path: Path) -> None:
    assert not run(tmp_path, "1", FAIL).passed
    assert run(tmp_path, "1", PASS).passed
    assert run(tmp_path, "1", FAIL).passed
    assert not run(tmp_path, "2", FAIL).passed
    assert kept("a/b", "1", tmp_path) is None


def test_no_result_is_kept_if_files_differ_from_the_commit(tmp_path: Path) -> None:
    assert run(tmp_path, "", PASS).passed
    assert [*tmp_path.iterdir()] == []
    keep(Result("a", "1", passed=True, seconds=1.0), tmp_path)
    assert kept("a", "", tmp_path) is None


# --- costs -------------------------------------------------------------------------------------

SLOW = """
import subprocess, sys, time

BUSY = "import time\\nwhile time.process_time() < 0.3: pass"

def test_here():
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass

def test_elsewhere():
    subprocess.run([sys.executable, "-c", BUSY], check=True)

def test_nowhere():
    pass
"""


@pytest.mark.deep
@pytest.mark.medium
def test_the_slowest_tests_come_first_with_their_processes(tmp_path: Path) -> None:
    (tmp_path / "test_slow.py").write_text(SLOW, "utf-8")
    command = (sys.executable, "-m", "pytest", "-p", "tests.costs", "-p", "no:cacheprovider", "-n", "0")
    ran = subprocess.run(
        (*command, f"--rootdir={tmp_path}", tmp_path), cwd=ROOT, capture_output=True, text=True, check=True
    )
    dearest, _, functions = ran.stdout.partition("function with all its cases")
    lines = [line.split() for line in dearest.splitlines() if "test_slow.py::" in line]
    seconds = {line[2].partition("::")[2]: (float(line[0]), float(line[1])) for line in lines}
    assert lines[-1][2].endswith("test_nowhere")
    assert seconds["test_nowhere"] == (0, 0)
    assert seconds["test_here"][0] >= 0.3
    assert seconds["test_elsewhere"][1] >= 0.3
    assert "test_slow.py::test_elsewhere" in functions
    assert len((tmp_path / ".slow" / "costs.tsv").read_text("utf-8").splitlines()) == len(lines)
