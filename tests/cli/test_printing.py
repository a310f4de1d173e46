"""What is printed holds no character of a value that a terminal or a CI system would act upon."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octo_spec.cli.printing import (
    escape_line,
    print_diff,
    print_document,
    print_json_text,
    print_line,
    print_lines,
    print_page,
    style,
    without_style,
)
from octo_spec.cli.render.wrapping import wrap
from octo_spec.plugin.markdown_text import markdown
from tests.cli.test_progress import chunks

if TYPE_CHECKING:
    from collections.abc import Callable


OBEYED: Final = re.compile(
    r"(?m)^\s*::|##\w*\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
"""What a line must not hold: a command of a CI system, or a character that a terminal obeys."""

pieces = st.sampled_from(
    [
        "::",
        ":",
        "#",
        "##[",
        "##vso[",
        "[",
        "error",
        "\n",
        "\r",
        " ",
        "\x1b[31m",
        "\u202e",
        "\u2028",
        "\t",
        "a",
    ]
)
hostile = st.lists(pieces, max_size=8).map("".join)


def printed(capsys: pytest.CaptureFixture[str], act: Callable[[str], None], text: str) -> str:
    act(text)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\n::error::x", "a\\n::error::x"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("\u3000::error::x", "\u3000\\x3a:error::x"),
        ("a ::error::x", "a ::error::x"),
        ("arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x"),
        ("see ##vso[task.setvariable]x", "see \\x23#vso[task.setvariable]x"),
        ("##[error]x", "\\x23#[error]x"),
        ("###teamcity[message]", "#\\x23#teamcity[message]"),
        ("## [1.0.0] ##", "## [1.0.0] ##"),
        ("a\r\x1b[2Kb\x9b31m", "a\\r\\x1b[2Kb\\x9b31m"),
        ("a\u202eb\u2028c\0", "a\\u202eb\\u2028c\\x00"),
        ("section_start:1:x\r\x1b[0K", "section_start:1:x\\r\\x1b[0K"),
    ],
)
def test_a_line_holds_nothing_that_a_terminal_or_a_ci_system_obeys(
    capsys: pytest.CaptureFixture[str], value: str, shown: str
) -> None:
    assert printed(capsys, print_line, value) == f"{shown}\n"


@given(hostile, st.sampled_from([None, "red"]), hostile, hostile)
@example("##", "red", "[", "")
@example(":", "red", ":", "")
@example("#", None, "#", "vso[")
def test_colours_neither_hide_nor_join_a_command(one: str, colour: str | None, two: str, three: str) -> None:
    line = escape_line(f"{one}{style(two, fg=colour)}{three}")
    assert OBEYED.search(without_style(line)) is None
    assert escape_line(line) == line


@given(hostile, st.integers(0, 4), st.integers(24, 30))
def test_a_wrapped_line_is_escaped_as_well(text: str, indent: int, width: int) -> None:
    for line in wrap(style(text, dim=True), indent, 2, width):
        assert OBEYED.search(without_style(escape_line(line))) is None


def test_a_colour_is_of_octospec_or_escaped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    line = style("a\x1b[31mb\x1b[8m", fg="green") + "\x1b[1mc"
    assert printed(capsys, print_line, line) == "\x1b[32ma\\x1b[31mb\\x1b[8m\x1b[0m\\x1b[1mc\n"


def test_lines_and_pages_keep_their_own_breaks_only(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines(["a\nb", "", "::c"])
    assert capsys.readouterr().out == "a\\nb\n\n\\x3a:c\n"
    assert printed(capsys, print_page, "# a\n\nb\rc\n") == "# a\n\nb\\rc\n"
    assert printed(capsys, print_diff, "+a\tb\r\n ::c\n") == "+a\tb\\r\n \\x3a:c\n"
    assert printed(capsys, print_diff, "") == ""
    print_lines([])
    assert capsys.readouterr().out == ""


def test_a_document_is_printed_byte_for_byte(capsys: pytest.CaptureFixture[str]) -> None:
    document = "::error::x\n##vso[\x1b[31m\u202e\r"
    assert printed(capsys, print_document, document) == document


@given(
    st.recursive(
        hostile, lambda values: st.lists(values, max_size=3) | st.dictionaries(hostile, values, max_size=3)
    )
)
def test_json_has_the_same_data_and_nothing_that_is_obeyed(data: object) -> None:
    with pytest.MonkeyPatch.context() as patching:
        parts: list[str] = []
        patching.setattr("octo_spec.cli.printing.print_document", parts.append)
        print_json_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    [text] = parts
    assert json.loads(text) == data
    assert OBEYED.search(text) is None


def test_json_escapes_characters_beyond_16_bits_in_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, print_json_text, '"\U000e0041費"\n') == '"\\udb40\\udc41費"\n'


# --- what libraries print ----------------------------------------------------------------------

LIBRARY: Final = """
import logging, sys, threading, warnings
from octo_spec.cli import run
from octo_spec.cli.commands import emitters
from octo_spec.cli.printing import print_line, style

HOSTILE = sys.argv.pop()

class Ends:
    def __del__(self):
        raise ValueError(HOSTILE)

def fail():
    raise ValueError(HOSTILE)

def callback(**_):
    warnings.warn(HOSTILE)
    logging.getLogger("botocore").warning("a %s", HOSTILE)
    thread = threading.Thread(target=fail, name=HOSTILE)
    thread.start()
    thread.join()
    Ends()
    print(HOSTILE, file=sys.stderr)
    sys.stderr.writelines([HOSTILE, "\\n"])
    print_line(style("own", fg="green") + HOSTILE, err=True)
    fail()

emitters.command.callback = callback
run()
"""
HOSTILE: Final = "z\n::error::x\r\x1b[31m\u202e\u2028\x9b##vso[task.x]"


def started(stream: int, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", LIBRARY, "emitters", HOSTILE]
    environment = {**os.environ, "GITHUB_ACTIONS": "true", "OCTOSPEC_TRACEBACK": "1", **environment}
    return subprocess.Popen(command, env=environment, stdout=stream, stderr=stream)


@pytest.mark.medium
def test_warnings_logs_threads_and_tracebacks_are_escaped(tmp_path: Path) -> None:
    with (tmp_path / "output").open("wb") as output:
        started(output.fileno()).wait()
    written = (tmp_path / "output").read_bytes().decode()
    assert OBEYED.search(written) is None
    assert written.count("\\x1b[31m") == 10
    assert "Traceback (most recent call last):\n" in written
    assert "\nown" in written


@pytest.mark.medium
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_sees_the_colours_of_octospec_only() -> None:
    ours, theirs = os.openpty()
    received = b"".join(chunks(ours, started(theirs, TERM="xterm", NO_COLOR="")))
    os.close(theirs)
    os.close(ours)
    written = received.decode().replace("\r\n", "\n")
    assert re.findall(r"\x1b[^m]*m", written) == ["\x1b[32m", "\x1b[0m"]
    assert "\x1b[32mown\x1b[0mz\\n::error" in written
    assert OBEYED.search(re.sub(r"\x1b[^m]*m", "", written)) is None


# --- docs/printed-text.md ----------------------------------------------------------------------

PAGE: Final = (Path(__file__).parents[2] / "docs/printed-text.md").read_text("utf-8")
CHARACTERS: Final = re.findall(r"^\| .* \| (?:U\+|0x)([0-9A-F]{2,5}) \| `(.*)` \|$", PAGE, re.MULTILINE)
IN_LOGS: Final = re.findall(r"^\| .* \| `(.*)` \| `(.*)` \|$", PAGE, re.MULTILINE)


def test_the_page_has_its_examples() -> None:
    assert (len(CHARACTERS), len(IN_LOGS)) == (12, 4)


@pytest.mark.parametrize(("point", "shown"), CHARACTERS)
def test_a_character_is_printed_as_the_page_says(
    capsys: pytest.CaptureFixture[str], point: str, shown: str
) -> None:
    is_byte = len(point) == 2
    character = os.fsdecode(bytes.fromhex(point)) if is_byte else chr(int(point, 16))
    assert printed(capsys, print_line, f"a{character}b") == f"a{shown}b\n"


@pytest.mark.parametrize(("value", "shown"), IN_LOGS)
def test_a_command_is_printed_as_the_page_says(
    capsys: pytest.CaptureFixture[str], value: str, shown: str
) -> None:
    assert printed(capsys, print_line, value) == f"{shown}\n"


@pytest.mark.parametrize("stays", ["Müller", "नमस्ते", "e\u0301", "🚀", "a\u00a0b\u3000c\u2003d", "C:\\new\\x"])
def test_what_the_page_says_stays(capsys: pytest.CaptureFixture[str], stays: str) -> None:
    assert printed(capsys, print_line, stays) == f"{stays}\n"


def test_a_markdown_page_has_a_space_for_a_line_break_and_escapes_the_rest() -> None:
    assert markdown("a\n::error::\x1b##vso[x]") == r"a ::error::\\x1b\#\#vso\[x\]"
