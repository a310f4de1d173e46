"""``README.md``: what the module grants, how to call it, what it asks and hands back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from octospec_terraform.syntax import strings
from octospec_terraform.vocabulary import PROVIDER_SOURCE, PROVIDER_VERSION, TERRAFORM_VERSION, TYPES
from octospec_terraform.writing.given_names import question_name
from octospec_terraform.writing.layout import file, inline
from octospec_terraform.writing.quoting import quoted
from octospec_terraform.writing.write_outputs import outputs
from octospec_terraform.writing.write_presences import WORDS
from octospec_terraform.writing.write_scaffold import usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Choice, Deployment, Parameter, Role


def readme(deployment: Deployment) -> str:
    """Write the README; every text of the spec goes through ``markdown``."""
    parts = (
        _beginning(deployment),
        _usage(deployment),
        _requirements(),
        _inputs(deployment),
        *(_unbounded(role, deployment) for role in deployment.roles),
        _outputs(deployment),
        _left_out(deployment),
    )
    return "\n\n".join(part for part in map("\n".join, parts) if part) + "\n"


def _beginning(deployment: Deployment) -> Iterator[str]:
    yield f"# {markdown(deployment.name)} {markdown(deployment.version)}"
    yield ""
    if deployment.description:
        yield markdown(deployment.description)
        yield ""
    yield "Written by octospec; change the spec, not these files."


def _usage(deployment: Deployment) -> Iterator[str]:
    yield "## Usage"
    yield ""
    yield "```hcl"
    yield file(usage(deployment)).rstrip("\n")
    yield "```"
    yield ""
    yield "`terraform plan` shows the trust policy and every permission in full, before anything exists."
    if deployment.choices:
        yield (
            "What a choice turns off has no resource: the plan removes it because its index is out of range "
            "for `count`."
        )


def _requirements() -> Iterator[str]:
    provider = code(f"{PROVIDER_SOURCE} {PROVIDER_VERSION}")
    yield "## Requirements"
    yield ""
    yield (
        f"Terraform {code(TERRAFORM_VERSION)} and the provider {provider}. "
        "The module configures no provider: it uses the one\n"
        "that you give it, and acts in that provider's account."
    )


def _inputs(deployment: Deployment) -> Iterator[str]:
    rows = (*map(_parameter_row, deployment.parameters), *map(_choice_row, deployment.choices))
    yield "## Inputs"
    yield ""
    if not rows:
        yield "None: everything is decided."
        return
    yield "| name | type | default | description |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {row.name} | {row.type} | {markdown(row.default)} | {markdown(row.description)} |"


def _unbounded(role: Role, deployment: Deployment) -> Iterator[str]:
    """Say to which further rights a role may come."""
    if not role.further:
        return
    bound = "What you choose" if deployment.choices else "What is granted here"
    yield f"{bound} does not bound role {markdown(role.id)}: it may come to more than its policies grant."
    yield ""
    yield from (f"- {markdown(right)}" for right in role.further)


def _outputs(deployment: Deployment) -> Iterator[str]:
    yield "## Outputs"
    yield ""
    yield "| name | description |"
    yield "|---|---|"
    for output in outputs(deployment):
        yield f"| {code(output.name)} | {markdown(output.description)} |"


def _left_out(deployment: Deployment) -> Iterator[str]:
    if not deployment.left_out:
        return
    yield "## Left out"
    yield ""
    for gone in deployment.left_out:
        actions = markdown(", ".join(map(str, gone.statement.actions)))
        place = f"role {markdown(gone.role)}, policy {markdown(str(gone.policy))}"
        yield f"- {actions} ({place}): {markdown(gone.reason)}."


# --- escaping ----------------------------------------------------------------------------------


def code(name: str) -> str:
    """Write a name or a type as a code span; Terraform allows no backquote in them."""
    return f"`{name}`"


def markdown(text: str) -> str:
    """Escape a text, so that it stays on its line, in its table cell, and plain."""
    visible = "".join(sign if sign.isprintable() else " " for sign in text)
    return _START.sub(_escaped, _MARKUP.sub(_escaped, " ".join(visible.split())))


_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$]")
_START = re.compile(r"^[-+#]|(?<=^\d)[.)](?= |$)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def _escaped(match: re.Match[str]) -> str:
    return _ENTITIES.get(match.group(), f"\\{match.group()}")


# --- inputs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Input:
    """One row of the table of inputs; ``name`` and ``type`` are Markdown already."""

    name: str
    type: str
    default: str
    description: str


def _parameter_row(parameter: Parameter) -> Input:
    type_ = code(inline(TYPES[parameter.kind]))
    return Input(code(question_name(parameter)), type_, _default(parameter), parameter.description)


def _default(parameter: Parameter) -> str:
    match parameter.default:
        case None:
            return "null" if parameter.optional else ""
        case str() as literal:
            return quoted(literal)
        case tuple() as literals:
            return inline(strings(literals))


def _choice_row(choice: Choice) -> Input:
    name = code(question_name(choice))
    if choice.is_switch:
        return Input(name, code("bool"), WORDS[choice.default], choice.description)
    values = f"{choice.description} One of: {', '.join(choice.values)}."
    return Input(name, code("string"), quoted(choice.default), values)
