"""What ``make mutants`` depends on: drawing, marks, a run of tests, and the list of equivalents."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mutants import judging
from tests.mutants.blocks import MARK, blocks, marked
from tests.mutants.choosing import Batch, index
from tests.mutants.drawing import drawn, mutants, mutated
from tests.mutants.equivalents import entry_text, listed, stale
from tests.mutants.judging import Outcome, Verdict, judged
from tests.mutants.keeping import Keeper
from tests.mutants.operators import instead
from tests.mutants.recording import Recorded
from tests.mutants.reports import Result, table
from tests.mutants.rooms import ROOMS, ROOT, files, module_name
from tests.mutants.running import as_they_end

if TYPE_CHECKING:
    from tests.mutants.drawing import Mutant

# --- blocks ------------------------------------------------------------------------------------

EXAMPLE = '''
def sign(number: int) -> str:
    """Name the sign."""
    if number < 0:
        return "minus"
    for _ in range(number):
        return "plus"
    return "none"
'''


def marked_lines(text: str, call: str) -> set[int]:
    lines: set[int] = set()
    names: dict[str, object] = {MARK: lines.add}
    exec(compile(marked(ast.parse(text)), "example", "exec"), names)  # noqa: S102 - the example above
    eval(call, names)  # noqa: S307 - as above
    return lines


@pytest.mark.parametrize(
    ("call", "lines"), [("sign(-1)", {4, 5}), ("sign(1)", {4, 6, 7}), ("sign(0)", {4, 6, 8})]
)
def test_blocks_that_run_record_their_lines(call: str, lines: set[int]) -> None:
    assert marked_lines(EXAMPLE, call) == lines


@pytest.mark.parametrize("room", ROOMS)
def test_marks_are_all_that_is_added(room: str) -> None:
    for path in files(room)[:5]:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        added = [line for line in ast.unparse(marked(tree)).splitlines() if MARK in line]
        assert len(added) == len([*blocks(ast.parse((ROOT / path).read_text("utf-8")))])


# --- mutants -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("a < b", {"a <= b"}),
        ("a and b", {"a or b"}),
        ("not a", {"a"}),
        ("a + b", {"a", "b"}),
        ("True", {"False"}),
        ("1", {"2", "0"}),
        ("'on'", {"'onother'"}),
        ("'a message'", set()),
        ("a if b else c", {"a if True else c", "a if False else c"}),
        ("(a, b)", {"(a,)", "(b,)"}),
        ("{**a, 'b': c}", {"{**a}", "{'b': c}"}),
        ("sorted(a, key=b)", {"sorted(a)", "list(a)"}),
        ("any(a)", {"all(a)"}),
        ("a.split()", set()),
        ("a.split('x')", set()),
        ("a.split('x', b)", {"a.rsplit('x', b)"}),
        ("zip(a, strict=True)", set()),
        ("zip(a, b=c)", {"zip(a)"}),
    ],
)
def test_an_operator_changes_the_code(code: str, others: set[str]) -> None:
    [statement] = ast.parse(code).body
    assert isinstance(statement, ast.Expr)
    assert {ast.unparse(other) for other in instead(statement.value, "")} == others


@pytest.mark.parametrize(("code", "others"), [("a()", {"pass"}), ("super().a()", set[str]())])
def test_an_effect_is_omitted_unless_the_function_then_has_other_variables(
    code: str, others: set[str]
) -> None:
    assert {ast.unparse(other) for other in instead(ast.parse(code).body[0], "")} == others


@pytest.mark.parametrize(
    ("returns", "others"), [("bool", {"return not a"}), ("tuple[int, ...]", {"return ()"}), ("Role", set())]
)
def test_another_value_of_the_type_is_returned(returns: str, others: set[str]) -> None:
    assert {ast.unparse(other) for other in instead(ast.parse("return a").body[0], returns)} == others


@pytest.mark.deep
@pytest.mark.medium
@pytest.mark.parametrize("room", ROOMS)
def test_each_mutant_of_a_file_has_different_code_and_its_own_key(room: str) -> None:
    path = max(files(room), key=lambda path: len(mutants(path)) % 60)
    whole = ast.unparse(ast.parse((ROOT / path).read_text("utf-8")))
    assert len({mutant.key for mutant in mutants(path)}) == len(mutants(path))
    texts = [ast.unparse(mutated(mutant)) for mutant in mutants(path)[::25]]
    assert whole not in texts
    assert len(texts) == len({*texts})


@pytest.mark.medium
def test_a_seed_draws_the_same_mutants_and_another_seed_draws_others() -> None:
    def draw(seed: int) -> tuple[Mutant, ...]:
        return drawn("resolving", seed, 9, lambda _: True).mutants

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


@pytest.mark.medium
def test_mutants_of_code_that_no_test_runs_are_skipped_and_counted() -> None:
    every = drawn("resolving", 1, 99, lambda _: True).mutants
    seen = drawn("resolving", 1, 9, {*every[2::3]}.__contains__)
    assert (seen.mutants, seen.unseen) == (every[2:27:3], 18)


def test_no_file_belongs_to_two_rooms() -> None:
    every = [path for room in ROOMS for path in files(room)]
    assert len(every) == len({*every})
    assert {module_name(path) for path in files("engine")} >= {"octo_spec.access", "octo_spec.access.compare"}


# --- a run -------------------------------------------------------------------------------------

BEGINNINGS = Path("octo_spec/access/beginnings.py")
ITS_TESTS = "tests/access/test_beginnings.py"
FOUND_ALL = f"{ITS_TESTS}::test_every_pattern_that_matches_a_text_is_found"
JUDGE = """
import sys
from pathlib import Path
from tests.mutants.choosing import Batch
from tests.mutants.drawing import mutants
from tests.mutants import judging
from tests.mutants.recording import Recorded
import octo_spec.access.beginnings
judging.AT_LEAST = 2
for change in sys.argv[3:]:
    [mutant] = [mutant for mutant in mutants(Path(sys.argv[1])) if mutant.change == change]
    outcome = judging.judged(mutant, [Batch((Recorded(sys.argv[2], 0.1, True, ()),), 25)])
    print(outcome.verdict.value, outcome.killer)
"""
KILLED = "numbers.setdefault(literal_beginning(pattern), set()).add(number) → pass"
ENDLESS = "beginning.pop() → pass"
ONLY_SLOWER = (
    "…ight(self._texts, text, lo=first, key=lambda one: one[:… "
    "→ …ight(self._texts, text, key=lambda one: one[:…"
)


@pytest.mark.deep
@pytest.mark.large
def test_a_test_kills_harmful_and_endless_mutants_and_no_others() -> None:
    command = [sys.executable, "-c", JUDGE, BEGINNINGS, FOUND_ALL, KILLED, ENDLESS, ONLY_SLOWER]
    ran = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [f"killed {FOUND_ALL}", "timed out ", "survived "]


CLOSURE = """
from pathlib import Path
from tests.mutants.drawing import mutants
from tests.mutants.loading import put
from octospec_terraform.reading.functions import encodings
made = encodings.ENCODINGS["md5"].__closure__[2].cell_contents
before = made.__code__
put(next(one for one in mutants(Path(FILE)) if one.function == "_digest.called"))
print(made.__name__, made.__code__ is before)
"""


@pytest.mark.large
def test_a_function_that_was_made_by_another_when_its_module_was_imported_is_mutated() -> None:
    file = "emitters/octospec_terraform/reading/functions/encodings.py"
    command = [sys.executable, "-c", CLOSURE.replace("FILE", repr(file))]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "called False\n"


RECORD = """
import sys
from tests.mutants.loading import mark
from tests.mutants.recording import _ran
from tests.mutants.running import apart
ran_blocks = {}
mark(ran_blocks)
recording = apart(lambda: _ran(sys.argv[1], ran_blocks))
for test in recording.tests:
    print(test.test, test.is_law, sorted({file for file, _ in test.blocks}))
print(*recording.failed)
"""


@pytest.mark.deep
@pytest.mark.large
def test_the_blocks_that_a_test_runs_are_recorded() -> None:
    command = [sys.executable, "-c", RECORD, ITS_TESTS]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"{FOUND_ALL} True ['{BEGINNINGS}']" in ran.stdout.splitlines()


@pytest.mark.deep
@pytest.mark.large
def test_laws_pass_without_a_mutant_and_a_test_that_fails_is_named(tmp_path: Path) -> None:
    """Laws that say how many examples they take failed in a fork once, and so they counted for no mutant."""
    (failing := tmp_path / "test_failing.py").write_text(
        "def test_it() -> None:\n    assert False\n", "utf-8"
    )
    for file, expected in (
        ("tests/analysis/diff/test_laws.py", ""),
        (str(failing), "test_failing.py::test_it"),
    ):
        command = [sys.executable, "-c", RECORD, file]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        *passed, failed = ran.stdout.splitlines()
        assert (bool(passed), failed.endswith(expected)) == (expected == "", True)
        assert bool(failed) == bool(expected)


@pytest.mark.medium
def test_each_task_runs_once_and_waits_for_no_other(tmp_path: Path) -> None:
    def work(name: str) -> str:
        with (tmp_path / name).open("a", encoding="utf-8") as done:
            done.write("done")
        return name

    names = [str(number) for number in range(9)]
    assert sorted(as_they_end(work, names)) == names
    assert [(tmp_path / name).read_text("utf-8") for name in names] == ["done"] * len(names)


def test_a_task_that_breaks_off_is_reported() -> None:
    with pytest.raises(RuntimeError, match="broke off"):
        list(as_they_end(lambda _: os._exit(1), ["one"]))


@pytest.mark.parametrize(
    ("runs", "verdict"),
    [
        (["one", "one"], Verdict.KILLED),
        (["one", "", ""], Verdict.SURVIVED),
        (["", "other", "other"], Verdict.KILLED),
        (["", None], Verdict.TIMED_OUT),
    ],
)
def test_a_test_that_fails_once_and_not_again_kills_nothing(
    runs: list[str | None], verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(runs)
    monkeypatch.setattr(judging, "failing", lambda *_: next(left))
    batches = [Batch((recorded(f"{ITS_TESTS}::{name}", 0.1),), 5) for name in ("one", "other")]
    assert judged(mutants(BEGINNINGS)[0], batches).verdict is verdict
    assert list(left) == []


def recorded(test: str, seconds: float, *lines: int) -> Recorded:
    return Recorded(test, seconds, is_law=False, blocks=tuple((str(BEGINNINGS), line) for line in lines))


def test_the_tests_of_a_mutant_ran_its_block_the_nearest_first_or_else_its_file() -> None:
    mutant = mutants(BEGINNINGS)[0]
    block = mutant.block
    far, near = recorded("tests/lint/test_a.py::a", 0.1, block), recorded(f"{ITS_TESTS}::b", 9, block)
    next_to, dear = recorded("tests/cli/test_c.py::c", 1, 1), recorded("tests/cli/test_d.py::d", 99, block)
    batches = [batch.tests for batch in index([dear, next_to, far, near]).batches(mutant)]
    assert batches == [(far, near), (next_to,)]


def test_a_table_counts_by_room() -> None:
    [mutant, other, third, *_] = mutants(BEGINNINGS)
    ends = [(mutant, Verdict.KILLED), (other, Verdict.TIMED_OUT), (third, Verdict.SURVIVED)]
    result = Result([Outcome(one, verdict, "", 1, 0.5) for one, verdict in ends], 1, 5)
    assert [line.split() for line in table({"engine": result})][1:] == [
        ["engine", "4", "1", "1", "1", "1", "67%", "5", "2"],
        ["all", "4", "1", "1", "1", "1", "67%", "5", "2"],
    ]


def test_outcomes_are_kept_except_a_torn_line(tmp_path: Path) -> None:
    mutant, other, *_ = mutants(BEGINNINGS)
    outcomes = [
        Outcome(mutant, Verdict.KILLED, "tests/a.py::b", 3, 1.5),
        Outcome(other, Verdict.SURVIVED, "", 9),
    ]
    keeper = Keeper.of(tmp_path, "one")
    for outcome in outcomes:
        keeper.keep(outcome)
    with keeper.path.open("a", encoding="utf-8") as lines:
        lines.write('["octo_spec/acc')
    assert keeper.kept([mutant, other]) == {outcome.mutant: outcome for outcome in outcomes}
    assert keeper.kept([other]) == {other: outcomes[1]}


def test_outcomes_of_mutants_of_other_code_are_forgotten(tmp_path: Path) -> None:
    mutant = mutants(BEGINNINGS)[0]
    Keeper.of(tmp_path, "one").keep(Outcome(mutant, Verdict.KILLED, "", 1))
    assert Keeper.of(tmp_path, "other").kept([mutant]) == {}
    assert Keeper.of(tmp_path, "one").kept([mutant]) == {}


# --- equivalents -------------------------------------------------------------------------------


@pytest.mark.medium
def test_no_equivalent_is_stale_and_each_says_why() -> None:
    assert stale(listed()) == []
    assert [entry for entry in listed() if not entry.reason] == []
    assert len(listed()) == len({entry.key for entry in listed()})


def test_an_entry_is_stale_if_its_line_is_gone(tmp_path: Path) -> None:
    mutant = mutants(BEGINNINGS)[0]
    (tmp_path / "list.toml").write_text(entry_text(mutant), encoding="utf-8")
    [entry] = listed(tmp_path / "list.toml")
    assert entry.key == mutant.key
    assert stale([entry]) == []
    gone = [replace(entry, source="x = 1"), replace(entry, file="octo_spec/gone.py")]
    assert stale(gone) == gone
