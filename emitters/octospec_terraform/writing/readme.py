"""``README.md``: what the module grants, how to call it, what it asks and hands back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from octospec_terraform.naming import PROVIDER_SOURCE, PROVIDER_VERSION, TERRAFORM_VERSION, snake
from octospec_terraform.syntax import strings
from octospec_terraform.writing.conditions import WORDS
from octospec_terraform.writing.layout import file, inline
from octospec_terraform.writing.modules import usage
from octospec_terraform.writing.outputs import outputs
from octospec_terraform.writing.quoting import quoted
from octospec_terraform.writing.variables import TYPES

if TYPE_CHECKING:
    from jinja2 import Template

    from octo_spec.deployment import Choice, Deployment, Parameter


def readme(deployment: Deployment) -> str:
    """Write the README."""
    text = _template().render(
        deployment=deployment,
        usage=Verbatim(file(usage(deployment)).rstrip("\n")),
        terraform_version=TERRAFORM_VERSION,
        provider=f"{PROVIDER_SOURCE} {PROVIDER_VERSION}",
        inputs=(*map(_parameter_row, deployment.parameters), *map(_choice_row, deployment.choices)),
        outputs=outputs(deployment),
    )
    return text.rstrip("\n") + "\n"


@cache
def _template() -> Template:
    import jinja2  # noqa: PLC0415 - costs 30 ms, which --help and reading need not pay

    environment = jinja2.Environment(  # noqa: S701 - Markdown: finalize escapes every value instead
        finalize=markdown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    source = Path(__file__).with_name("README.md.j2").read_text(encoding="utf-8")
    return environment.from_string(source)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text for a code block: it goes into the README as it is."""

    text: str


def markdown(value: object) -> str:
    """Escape a value, so that it stays on its line, in its table cell, and plain."""
    if isinstance(value, Verbatim):
        return value.text
    line = " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(_plain, line))


_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$]")
_LINE_START = re.compile(r"^(\d*)([-+#=.)])")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def _plain(match: re.Match[str]) -> str:
    return _ENTITIES.get(match.group(), "\\" + match.group())


@dataclass(frozen=True, slots=True)
class Input:
    """One row of the table of inputs."""

    name: str
    type: str
    default: str
    description: str


def _parameter_row(parameter: Parameter) -> Input:
    return Input(
        snake(parameter.id), inline(TYPES[parameter.kind]), _default(parameter), parameter.description
    )


def _default(parameter: Parameter) -> str:
    match parameter.default:
        case None:
            return "null" if parameter.optional else ""
        case str() as literal:
            return quoted(literal)
        case tuple() as literals:
            return inline(strings(literals))


def _choice_row(choice: Choice) -> Input:
    if choice.is_switch:
        return Input(snake(choice.id), "bool", WORDS[choice.default], choice.description)
    levels = ", ".join(map(quoted, choice.values))
    return Input(snake(choice.id), f"string: {levels}", quoted(choice.default), choice.description)
