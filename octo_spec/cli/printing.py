"""All that is printed: the only module that writes to a terminal, a pipe or a log.

A line is printed with every value in it made visible (:mod:`octo_spec.visible_text`), from any source: no
character of a value moves a cursor, changes a colour, reverses the text or begins another line. The colours
of a line are octospec's own, made by ``style``. No line is a command of a CI system, in whichever system the
log is read: a container need not have the variables that name the system.

A document is the result of a command, such as a formatted spec, and is printed byte for byte.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click

from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

T = TypeVar("T")

_OURS: Final = str(int.from_bytes(os.urandom(8), "big"))
"""A number in each colour that ``style`` makes, which no value can know; any other colour is escaped."""

_COLOUR: Final = rf"\x1b\[{_OURS};[0-9]+m"
_COLOURS: Final = re.compile(f"({_COLOUR})")

_COMMANDS: Final = (
    # GitHub, Gitea and Forgejo, at the beginning of a line: ::error::, ::add-mask::
    re.compile(rf"^(?P<before>(?:{_COLOUR}|\s)*)(?P<sign>:)(?=(?:{_COLOUR})*:)"),
    # Anywhere in a line. Azure: ##vso[ and ##[. TeamCity: ##teamcity[. GitHub's first syntax: ##[.
    re.compile(rf"(?P<before>)(?P<sign>#)(?=(?:{_COLOUR})*#(?:{_COLOUR}|\w)*\[)"),
)
"""How CI systems mark a command in a log. Those of GitLab, Travis and Buildkite need control characters.

https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
https://www.jetbrains.com/help/teamcity/service-messages.html
"""


def print_line(text: str = "", *, err: bool = False) -> None:
    """Print one line: a line break in it is escaped."""
    _echo(f"{_terminal_text(escape_line(text))}\n", err=err)


def print_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines, all at once."""
    text = "".join(f"{_terminal_text(escape_line(line))}\n" for line in lines)
    if text:
        _echo(text, err=err)


def _echo(text: str, *, err: bool) -> None:
    click.echo(text, nl=False, file=_stream() if err else None)


def _stream() -> TextIO:
    """Return standard error as octospec's own lines reach it."""
    return sys.stderr.stream if isinstance(sys.stderr, LibraryStream) else sys.stderr


def print_page(text: str, *, err: bool = False) -> None:
    """Print the lines of a page that octospec wrote, such as Markdown; an empty one prints nothing."""
    print_lines(text.removesuffix("\n").split("\n") if text else (), err=err)


def print_diff(text: str) -> None:
    """Print the lines of a difference; tabs stay, since ``patch`` needs them."""
    lines = text.removesuffix("\n").split("\n") if text else ()
    click.echo("".join("\t".join(map(escape_line, line.split("\t"))) + "\n" for line in lines), nl=False)


def print_document(text: str) -> None:
    """Print the result of a command as it is."""
    # Without ``color``, click would remove what looks like a colour.
    click.echo(text, nl=False, color=True)


def progress_bar(
    steps: Iterable[T], count: int, doing: str, width: int
) -> AbstractContextManager[Iterable[T]]:
    """Draw a bar of ``width`` columns on standard error while it is iterated over."""
    bar = f"%(label)s  [{click.style('%(bar)s', fg='green')}]  %(info)s"
    label = without_style(escape_line(doing))
    return click.progressbar(
        steps, count, label, empty_char="-", bar_template=bar, file=_stream(), width=width
    )


def erase_progress_bar() -> None:
    """Go back to the line of the bar, which click ends with a new line, and clear it."""
    # ``color`` keeps the control sequence even if the user wants no colours.
    click.echo("\x1b[A\x1b[2K", nl=False, file=_stream(), color=True)


def print_json_text(text: str) -> None:
    """Print the lines of a JSON document, with JSON's own escapes for what is not visible."""
    lines = (_without_commands(visible(line, _escape_in_json), _escape_in_json) for line in text.split("\n"))
    print_document("\n".join(lines))


def _escape_in_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


# --- what libraries print ----------------------------------------------------------------------


class LibraryStream:
    """Standard error as libraries see it: warnings, logs and exceptions of threads quote values as well."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write lines, each of them escaped."""
        self.stream.write("\n".join(map(escape_line, text.split("\n"))))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write lines, each of them escaped."""
        self.write("".join(lines))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        """Return any other attribute of the stream."""
        return getattr(self.stream, name)


def escape_library_output() -> None:
    """Escape what libraries write to standard error from now on."""
    if sys.stderr is not None and not isinstance(sys.stderr, LibraryStream):
        sys.stderr = LibraryStream(sys.stderr)


# --- a line ------------------------------------------------------------------------------------


def escape_line(line: str) -> str:
    """Escape what is not visible, and what a CI system would obey; the colours of ``style`` stay."""
    parts = _COLOURS.split(line) if _OURS in line else (line,)
    shown = "".join(part if index % 2 else visible(part) for index, part in enumerate(parts))
    return _without_commands(shown, lambda sign: f"\\x{ord(sign):02x}")


def _without_commands(line: str, escape: Callable[[str], str]) -> str:
    if "::" not in line and "#" not in line and _OURS not in line:
        return line
    for command in _COMMANDS:
        line = command.sub(lambda found: f"{found['before']}{escape(found['sign'])}", line)
    return line


def style(
    text: str,
    *,
    fg: str | None = None,
    bold: bool | None = None,
    dim: bool | None = None,
    italic: bool | None = None,
) -> str:
    """Colour a part of a line, for a terminal."""
    colours = click.style("", fg=fg, bold=bold, dim=dim, italic=italic, reset=False)
    return f"{_own_colours(colours)}{text}{_own_colours(_RESET)}" if colours else text


_RESET: Final = "\x1b[0m"


def _own_colours(colours: str) -> str:
    return colours.replace("\x1b[", f"\x1b[{_OURS};")


def _terminal_text(line: str) -> str:
    return line.replace(f"\x1b[{_OURS};", "\x1b[")


def without_style(line: str) -> str:
    """Remove the colours of a line."""
    return _COLOURS.sub("", line)
