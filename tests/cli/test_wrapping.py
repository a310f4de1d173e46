"""Output fits terminals of 80 to 200 columns, and no name is broken in two."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octo_spec.cli import COMMANDS
from octo_spec.cli.printing import escape_line, style, without_style
from octo_spec.cli.render.wrapping import cells, columns, with_label, wrap
from tests.matrices import matrix

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

SPECS = Path(__file__).parents[2] / "spec"
WIDTHS = (80, 97, 200)
SHOWN = [
    "lint octo.yaml --accepted",
    "lint wide.yaml",
    "validate broken.yaml",
    "explain",
    "explain OCT302",
    "explain role-rewrites-itself",
    "emitters",
    "access octo.yaml",
    "diff octo.yaml wide.yaml",
    "can octo.yaml ec2:DeleteVolume arn:aws:ec2:us-east-1:111122223333:volume/example",
    "can octo.yaml ce:UpdatePreferences",
    "build octo.yaml --no-verify --check",
    "build octo.yaml --no-verify --check --out a-folder/with-a-long-name/below-another/and-another",
]

texts = st.text(st.sampled_from("ab-:/ 費"), max_size=300)
widths = st.integers(80, 200)


@example("::", 0, 0, 80)
@given(texts, st.integers(0, 8), st.integers(0, 8), widths)
def test_lines_fit_and_hold_the_words_in_order(text: str, indent: int, hanging: int, width: int) -> None:
    lines = wrap(text, indent, hanging, width)
    assert " ".join(lines).split() == escape_line(text).split()
    assert all(cells(line) <= width or len(line.split()) == 1 for line in lines)
    assert [len(line) - len(line.lstrip(" ")) for line in lines] == [indent, *[indent + hanging] * 999][
        : len(lines)
    ]


@given(texts, widths)
def test_colours_take_no_room(text: str, width: int) -> None:
    coloured = " ".join(style(word, fg="red") for word in text.split())
    assert [without_style(line) for line in wrap(coloured, 2, 2, width)] == wrap(text, 2, 2, width)


@pytest.mark.parametrize(
    ("reported", "found"),
    [("120", 120), ("40", 80), ("1000", 200), ("", None), ("0", None), ("x", None), ("9" * 5_000, None)],
)
def test_the_width_is_that_of_the_terminal_within_bounds(
    monkeypatch: pytest.MonkeyPatch, reported: str, found: int | None
) -> None:
    monkeypatch.setenv("COLUMNS", reported)
    assert columns() == found


def test_a_column_hangs_next_to_what_is_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    first, second = with_label("name  ", "word " * 20)
    assert (first[:10], second[:10]) == ("name  word", "      word")
    assert with_label("n" * 70 + "  ", "word " * 20)[:2] == ["n" * 70, f"      {('word ' * 15).rstrip()}"]
    monkeypatch.delenv("COLUMNS")
    assert with_label("name  ", "word " * 20) == ["name  " + "word " * 20]


@pytest.mark.large
@pytest.mark.parametrize("width", matrix(WIDTHS, [80]))
def test_each_command_fits_and_breaks_no_name(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    octo = (SPECS / "octo.yaml").read_text("utf-8")
    octospec.write("octo.yaml", octo)
    octospec.write("wide.yaml", octo.replace("ce:Get*", "ce:*, ec2:TerminateInstances"))
    octospec.write("broken.yaml", octo.replace("why:", "wy:"))
    for command in SHOWN:
        monkeypatch.delenv("COLUMNS", raising=False)
        whole = octospec(*command.split())
        monkeypatch.setenv("COLUMNS", str(width))
        ran = octospec(*command.split())
        assert ran.code == whole.code
        lines = (ran.out + ran.err).splitlines()
        too_wide = [line for line in lines if cells(line) > width and " " in line.strip()]
        assert not too_wide, command
        assert words(ran.out) == words(whole.out), "only spaces and line breaks differ"


def words(text: str) -> list[str]:
    """List the words of an output, without lines of a spec, which are cut."""
    return [word for line in text.splitlines() if not re.match(r" *\d* \| ", line) for word in line.split()]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_except_for_commands_to_copy(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for line in octospec(name, "--help").out.splitlines():
        assert len(line) <= width or line.startswith("    octospec ")
        assert not re.search(r"\w-$", line), "a name is broken"


def test_a_wide_source_line_is_cut_to_a_window_around_its_caret(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("why: Reports.,", f"why: {'費用 ' * 40}, wy: more,"))
    line, caret = octospec("validate", "spec.yaml").err.splitlines()[-2:]
    assert cells(line) <= 80
    assert cells(line.split("wy:")[0]) == caret.index("^")


@pytest.mark.medium
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only, as octospec is")
def test_the_width_is_that_of_the_real_terminal(tmp_path: Path) -> None:
    shutil.copy(SPECS / "octo.yaml", tmp_path)
    main, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 90))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "octo_spec", "emitters"]
    subprocess.run(command, cwd=tmp_path, env=environment, stdout=terminal, check=True)
    os.close(terminal)
    shown = click.unstyle(os.read(main, 100_000).decode())
    os.close(main)
    assert max(map(len, shown.splitlines())) <= 90
    assert "                " in shown, "what is longer hangs with_label its name"
