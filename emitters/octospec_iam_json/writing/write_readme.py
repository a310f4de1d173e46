"""The README of an emission: how to apply it, what it asks, and why each statement is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.presence_wording import PresenceWording
from octospec_iam_json.vocabulary import CREATION, TRUST
from octospec_iam_json.writing.file_names import policy_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.presence import Presence


def readme(deployment: Deployment, folders: tuple[str, ...]) -> str:
    """Write the page; ``folders`` belong to the roles, in order."""
    needed = [
        parameter
        for parameter in deployment.parameters
        if parameter.default is None and not parameter.optional
    ]
    roles = [
        (role, folder, tuple(zip(role.policies, policy_files(role, folder), strict=True)))
        for role, folder in zip(deployment.roles, folders, strict=True)
    ]
    page = _template().render(
        deployment=deployment, needed=needed, roles=roles, creation=CREATION, trust=TRUST
    )
    return re.sub(r"\n{3,}", "\n\n", page).rstrip("\n") + "\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - costs 30 ms, which --help need not pay

    environment = Environment(
        autoescape=False,  # noqa: S701 - finalize escapes every value, for Markdown
        finalize=markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        code=code, either=either, when=when, must=must, variable=variable, default=default
    )
    return environment.from_string(Path(__file__).with_name("README.md.j2").read_text("utf-8"))


# --- escaping ----------------------------------------------------------------------------------


class MarkdownText(str):
    """Markdown that is escaped already."""

    __slots__ = ()


_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~&{}#!$]|^(?:[-+=]|\d+(?=[.)](?:\s|$)))")
_SPACE: Final = re.compile(r"\s+")


def markdown(value: object) -> str:
    """Escape a value, so that it stands in a line or a table cell as the text that it is."""
    if isinstance(value, MarkdownText):
        return value
    return _SPECIAL.sub(_escaped, _SPACE.sub(" ", str(value)).strip())


def _escaped(match: re.Match[str]) -> str:
    # The backslash after a number keeps it from opening a list.
    return f"{match.group()}\\" if match.group().isdigit() else f"\\{match.group()}"


def code(value: object) -> MarkdownText:
    """Write a value as a code span, fenced by more backquotes than it holds in a row."""
    text = _SPACE.sub(" ", str(value)).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text[:1] in ("", " ", "`") or text.endswith((" ", "`")) else ""
    return MarkdownText(f"{fence}{pad}{text}{pad}{fence}")


# --- wording -----------------------------------------------------------------------------------


def variable(id: str) -> MarkdownText:
    """Name the shell variable that the example reads a parameter from."""
    return MarkdownText(id.upper().replace("-", "_"))


def either(values: Iterable[object]) -> MarkdownText:
    """List values, one of which is meant."""
    return MarkdownText(" or ".join(map(code, values)))


def when(presence: Presence) -> MarkdownText:
    """Write a presence in words; empty where it is always."""
    return MarkdownText(_WORDING.presence(presence))


_WORDING: Final = PresenceWording(name=code, answers=lambda _, answers: either(answers), partitions=either)


def must(parameter: Parameter) -> MarkdownText:
    """Say what a parameter takes."""
    demands = "; ".join(_demands(parameter))
    if parameter.kind is ParameterKind.TEXT:
        return MarkdownText(demands)
    each_value = f"; each must {demands}" if demands else ""
    return MarkdownText(f"be a list joined by commas{each_value}")


def _demands(parameter: Parameter) -> Iterator[str]:
    if parameter.allowed:
        yield f"be {either(known.key for known in parameter.allowed)}"
    if parameter.pattern:
        yield f"{markdown(parameter.pattern_help) or 'match'} {code(parameter.pattern)}"
    if parameter.min_length is not None:
        yield f"have at least {parameter.min_length} characters"
    if parameter.max_length is not None:
        yield f"have at most {parameter.max_length} characters"


def default(parameter: Parameter) -> MarkdownText:
    """Say what holds where no value is given."""
    if parameter.optional:
        return MarkdownText("may be left out")
    match parameter.default:
        case None:
            return MarkdownText("must be given")
        case str(text):
            return code(text) if text else MarkdownText("the empty text")
        case values:
            return code(",".join(values))
