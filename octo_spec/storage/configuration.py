"""``octospec.toml``, or ``[tool.octospec]`` in pyproject.toml: what a project would repeat on every call.

The file is looked for in the working folder and above it, up to the root of the git checkout; without a
checkout only in the working folder. It is never looked for next to a file that is only looked at, such as
a vendor's template. A file of another user, or one that others may write, counts for nothing: who can
write it would choose which spec is built. Its paths stay within its folder.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.storage.paths import is_address
from octo_spec.storage.regular import checked_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.diagnostics import Help
BAD_CONFIGURATION = DiagnosticKind.error(
    "OCT555",
    "bad-configuration",
    "octospec.toml has a setting that octospec does not know, or a wrong value.",
)
IGNORED_CONFIGURATION = DiagnosticKind(
    "OCT556",
    "ignored-configuration",
    Severity.WARNING,
    "octospec.toml belongs to another user, or others may write it.",
)

NAME: Final = "octospec.toml"
PYPROJECT: Final = "pyproject.toml"
_KEY: Final = re.compile(r"""[ \t]*(?:"([^"]*)"|'([^']*)'|([\w-]+))[ \t]*[=.]""")
"""The first key of a line."""
LONGEST: Final = 1 << 20
"""The bytes of the largest file that is read."""

Value = str | bool | tuple[str, ...]


@frozen
class Setting:
    """A value, and where it is written."""

    value: Value
    place: str


@frozen
class Configuration:
    """The settings by name, the file that has them, and what is wrong with it.

    Paths are as a command line in the working folder would name them. A file that is ignored, or has a
    problem, has no settings.
    """

    path: str = ""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    text: str = ""

    @property
    def sources(self) -> Mapping[str, str]:
        """The text of the file by its name, to show the line of a problem."""
        return {self.path: self.text}


NONE: Final = Configuration()


def found_configuration(folder: Path) -> Configuration:
    """Find the configuration that counts in a folder; without one, it is empty."""
    for place in _places(folder):
        for path in (place / NAME, place / PYPROJECT):
            if (read := _configuration(path, folder)) is not None:
                return read
    return NONE


def named_configuration(name: str, folder: Path) -> Configuration:
    """Read the file that a user named; its owner and its permissions are not checked."""
    try:
        text = _text(Path(name), _check_size)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return Configuration(name, {}, (BAD_CONFIGURATION.at(Span(name), f"cannot be read: {reason}"),))
    return _parse_configuration(text, Path(name), folder)


def written_configuration(text: str, path: Path) -> Configuration:
    """Read a text as the file that it may be saved as; another TOML file has no settings."""
    return _parse_configuration(text, path, path.parent) if path.name in {NAME, PYPROJECT} else NONE


def _places(folder: Path) -> Iterator[Path]:
    """Yield the folders to look in, the nearest first."""
    above = (folder, *folder.parents)
    # Unlike Path, this does not raise for a folder that this user may not look into.
    root = next((place for place in above if os.path.exists(place / ".git")), None)  # noqa: PTH110
    yield from above[: above.index(root) + 1] if root else (folder,)


class _DistrustError(Exception):
    """A file may be the work of someone else; the message says why."""


def _configuration(path: Path, folder: Path) -> Configuration | None:
    """Read a file if it is there; ``None`` also for a pyproject.toml that does not mention octospec."""
    try:
        text = _text(path, _check_trust)
    except FileNotFoundError:
        return None
    except _DistrustError as error:
        return _ignored_configuration(path, folder, str(error))
    except (OSError, UnicodeDecodeError) as error:
        if path.name == PYPROJECT:
            return None
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        shown = _shown_path(path, folder)
        return Configuration(shown, {}, (BAD_CONFIGURATION.at(Span(shown), f"cannot be read: {reason}"),))
    if path.name == PYPROJECT and not _mentions_octospec(text):
        return None
    return _parse_configuration(text, path, folder)


def _ignored_configuration(path: Path, folder: Path, reason: str) -> Configuration | None:
    """Say why a file is ignored; ``None`` for a pyproject.toml that does not mention octospec."""
    if path.name == PYPROJECT:
        try:
            if not _mentions_octospec(_text(path, _check_size)):
                return None
        except (OSError, UnicodeDecodeError):
            return None
    shown = _shown_path(path, folder)
    help = "name it with --config to use it all the same"
    return Configuration(shown, {}, (IGNORED_CONFIGURATION.at(Span(shown), f"ignored: {reason}", help),))


def _mentions_octospec(text: str) -> bool:
    return bool(re.search(r"tool\W+octospec", text))


def _text(path: Path, check: Callable[[os.stat_result], None]) -> str:
    content = checked_content(path, check)
    _check_length(len(content))  # of a file that grew
    return content.decode("utf-8")


def _check_size(there: os.stat_result) -> None:
    """Refuse a file that is too large, before it is read; raises ``OSError``."""
    _check_length(there.st_size)


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise OSError(0, f"larger than {LONGEST >> 20} MiB")


def _check_trust(there: os.stat_result) -> None:
    """Refuse a file that someone else may have written, before it is read; raises ``_DistrustError``."""
    if reason := _distrust(there):
        raise _DistrustError(reason)
    _check_size(there)


def _distrust(there: os.stat_result) -> str:
    """Say why a file is not trusted; empty if it is."""
    if not hasattr(os, "geteuid"):
        return ""
    if there.st_uid not in {os.geteuid(), 0}:
        return "it belongs to another user"
    # With a umask of 002 each file may be written by the group that only its owner is in.
    if there.st_mode & stat.S_IWOTH or (there.st_mode & stat.S_IWGRP and there.st_gid != os.getegid()):
        return "others may write it"
    return ""


# --- what is written ---------------------------------------------------------------------------


def _parse_configuration(text: str, path: Path, folder: Path) -> Configuration:
    import tomllib  # noqa: PLC0415 - only a project with such a file pays for it

    shown = _shown_path(path, folder)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number or a nesting that Python does not take
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        span = Span(shown, int(at[1]), int(at[2])) if at else Span(shown)
        message = f"not valid TOML: {re.sub(r' [(]at .*', '', str(error))}"
        return Configuration(shown, {}, (BAD_CONFIGURATION.at(span, message),), text)
    if path.name == PYPROJECT:
        tools = data.get("tool", {})
        data = tools.get("octospec", {}) if isinstance(tools, dict) else tools
    if not isinstance(data, dict):
        problem = BAD_CONFIGURATION.at(Span(shown), "[tool.octospec] must be a table")
        return Configuration(shown, {}, (problem,), text)
    return _Reading(text, path, folder, shown).configuration(data)


def _shown_path(path: Path, folder: Path) -> str:
    return os.path.relpath(path, folder)


def _near_setting(name: str) -> Help:
    from octo_spec.language.near_words import did_you_mean  # noqa: PLC0415 - only a misspelled name pays for it

    return did_you_mean(name, READERS)


class _Reading:
    """Checks the settings of one file."""

    def __init__(self, text: str, path: Path, folder: Path, shown: str) -> None:
        self.text = text
        self.base = path.absolute().parent
        self.folder = folder
        self.shown = shown
        self.problems: list[Diagnostic] = []

    def configuration(self, data: Mapping[str, Any]) -> Configuration:
        """Read the settings, and report each wrong one."""
        settings = {}
        for name, given in data.items():
            if name not in READERS:
                self._report_setting(name, f"there is no setting {name!r}", _near_setting(name))
            elif (value := READERS[name](self, name, given)) is not None:
                settings[name] = Setting(value, str(self._span(name)))
        self._check_specs(settings)
        return Configuration(self.shown, {} if self.problems else settings, tuple(self.problems), self.text)

    def _check_specs(self, settings: Mapping[str, Setting]) -> None:
        """Other settings than ``strict`` are about the specs that are listed."""
        about_specs = [name for name in settings if name not in {"spec", "strict"}]
        if about_specs and "spec" not in settings and not self.problems:
            self._report_setting(
                about_specs[0], f"{about_specs[0]!r} needs a spec", 'add spec = "spec/octo.yaml"'
            )

    def flag(self, name: str, given: object) -> bool | None:
        """Read true or false."""
        if isinstance(given, bool):
            return given
        self._report_setting(name, f"{name!r} must be true or false")
        return None

    def texts(self, name: str, given: object) -> tuple[str, ...] | None:
        """Read a text or a list of them."""
        listed = [given] if isinstance(given, str) else given
        if isinstance(listed, list) and listed and all(isinstance(each, str) and each for each in listed):
            return tuple(dict.fromkeys(listed))
        self._report_setting(name, f"{name!r} must be a text, or a list of texts")
        return None

    def path(self, name: str, given: object) -> str | None:
        """Read a path within the folder of the file."""
        if not isinstance(given, str) or not given:
            self._report_setting(name, f"{name!r} must be a path")
            return None
        return self._inner_path(name, given)

    def place(self, name: str, given: object) -> str | None:
        """Read a path, or the address of a store."""
        return given if isinstance(given, str) and is_address(given) else self.path(name, given)

    def paths(self, name: str, given: object) -> tuple[str, ...] | None:
        """Read a path or a list of them, each within the folder of the file."""
        within = [self._inner_path(name, each) for each in self.texts(name, given) or ()]
        return tuple(each for each in within if each is not None) or None

    def _inner_path(self, name: str, given: str) -> str | None:
        target = self.base / given
        if "\0" in given or not Path(os.path.realpath(target)).is_relative_to(os.path.realpath(self.base)):
            self._report_setting(name, f"{given!r} is outside of the folder of {self.shown}")
            return None
        return os.path.relpath(target, self.folder)

    def _report_setting(self, name: str, message: str, help: Help = "") -> None:
        self.problems.append(BAD_CONFIGURATION.at(self._span(name), message, help))

    def _span(self, name: str) -> Span:
        """Find the line of a key: a key that is written in another way has the place of the file."""
        for number, line in enumerate(self.text.split("\n"), 1):
            if (match := _KEY.match(line)) and name in match.groups():
                return Span(self.shown, number, len(match[0]) - len(match[0].lstrip()) + 1)
        return Span(self.shown)


READERS: Final[Mapping[str, Callable[[_Reading, str, object], Value | None]]] = {
    "spec": _Reading.paths,
    "customers": _Reading.path,
    "out": _Reading.place,
    "format": _Reading.texts,
    "releases": _Reading.path,
    "strict": _Reading.flag,
}
"""Setting -> how its value is read. The environment and the command line have the same names."""
SETTINGS: Final = tuple(READERS)
