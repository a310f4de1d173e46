"""Adds extras to a module as a file, and removes them again; the names that they use must exist."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import has_errors
from octo_spec.model.deployment import Extra
from octo_spec.plugin.artifacts import Artifact, Emission
from octo_spec.plugin.extras import ExtrasReports, LeftArtifacts
from octo_spec.plugin.extras_codes import CLASH, REFUSED, UNKNOWN
from octospec_terraform.extras.allowed_extras import POLICY_ARGUMENTS, ROLE_ARGUMENTS
from octospec_terraform.extras.read_extras import (
    arguments_of,
    blocks_of,
    parts,
    read_extras,
    role_label,
)
from octospec_terraform.json_syntax import COMMENT, SUFFIX
from octospec_terraform.syntax import For, Member, path_of
from octospec_terraform.vocabulary import EXTRAS, FORMAT, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic, Span
    from octospec_terraform.syntax import Block

_HEAD: Final = re.compile(r'^(variable|resource|data|output) ((?:"[^"]*" ?)+)\{', re.MULTILINE)
_LOCALS: Final = re.compile(r"^locals \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_LOCAL: Final = re.compile(r"^  ([\w-]+) +=", re.MULTILINE)
_FREE: Final = frozenset({"each", "count", "self", "path", "terraform"})


def with_extras(emission: Emission, extras: tuple[Extra, ...]) -> Emission:
    """Add extras to a module, as a file of their own."""
    if has_errors(emission.diagnostics):
        return emission
    [extra] = extras
    wrong = tuple(_errors(emission.artifacts, extra))
    if wrong:
        return Emission((), wrong)
    return replace(emission, artifacts=(*emission.artifacts, Artifact(PurePosixPath(EXTRAS), extra.text)))


def without_extras(artifacts: tuple[Artifact, ...], file: Artifact) -> LeftArtifacts:
    """Remove the file of extras from a module, and return the extras in it."""
    extra = Extra(FORMAT, file.text, path=EXTRAS)
    left = tuple(artifact for artifact in artifacts if artifact is not file)
    reading = read_extras(extra)
    return LeftArtifacts(left, (replace(extra, text=reading.text),), reading.diagnostics)


# --- names -------------------------------------------------------------------------------------


def _errors(artifacts: tuple[Artifact, ...], extra: Extra) -> Iterator[Diagnostic]:
    """Find names in extras that the module already has, and references to names that do not exist."""
    own = blocks_of(extra.source or extra.text, extra.path, ExtrasReports())
    taken = frozenset(name for artifact in artifacts for name in _definitions(artifact))
    for block in own:
        for name, span in _defines(block):
            if name in taken:
                yield CLASH.at(span, f"the module already contains {name}", "rename it")
    known = taken | {name for block in own for name, _ in _defines(block)}
    for block in own:
        yield from _unknown(block, known)
        yield from _role_errors(block, taken)


def _definitions(artifact: Artifact) -> Iterator[str]:
    """List the definitions in a file of a module; the file has octospec's layout."""
    if artifact.path.parent.name:
        return
    if artifact.path.name.endswith(SUFFIX):
        yield from _json_definitions(json.loads(artifact.text))
    elif artifact.path.suffix == ".tf":
        for kind, labels in _HEAD.findall(artifact.text):
            yield _address(kind, tuple(re.findall('"([^"]*)"', labels)))
        for body in _LOCALS.findall(artifact.text):
            yield from (f"local.{name}" for name in _LOCAL.findall(body))


def _json_definitions(blocks: dict[str, Any]) -> Iterator[str]:
    for kind in ("variable", "output"):
        yield from (_address(kind, (name,)) for name in blocks.get(kind, ()))
    for kind in ("resource", "data"):
        for type_, named in blocks.get(kind, {}).items():
            yield from (_address(kind, (type_, name)) for name in named)
    yield from (f"local.{name}" for name in blocks.get("locals", ()) if name != COMMENT)


def _address(kind: str, labels: tuple[str, ...]) -> str:
    prefix = {"variable": "var.", "output": "output.", "data": "data."}.get(kind, "")
    return prefix + ".".join(labels)


def _defines(block: Block) -> Iterator[tuple[str, Span]]:
    if block.kind == "locals":
        yield from ((f"local.{item.name}", item.span) for item in block.body.attributes)
    else:
        yield _address(block.kind, block.labels), block.span


def _unknown(block: Block, known: frozenset[str]) -> Iterator[Diagnostic]:
    inside = tuple(parts(block.body))
    own = {part.value for part in inside if isinstance(part, For)}
    for path, span in _paths(inside):
        start, *_ = names = path.split(".")
        if start in own or start in _FREE:
            continue
        address = ".".join(names[: 3 if start == "data" else 2])
        if address not in known:
            yield UNKNOWN.at(span, f"the module has no {address}", _help(start, known))


def _help(start: str, known: frozenset[str]) -> str:
    """Say which roles there are; the spec, or a fixed value, may have removed one."""
    roles = sorted(each for each in known if each.startswith(f"{ROLE}."))
    if start != ROLE or not roles:
        return ""
    return (
        f"the roles of the module are {', '.join(roles)}; "
        "if the spec or a fixed value removes the role, remove this reference too, or leave the value open"
    )


def _role_errors(block: Block, taken: frozenset[str]) -> Iterator[Diagnostic]:
    """Find resources that run with a role outside the spec, and policies that name a role of the spec."""
    if block.kind != "resource":
        return
    arguments = arguments_of(block)
    value = arguments.get(ROLE_ARGUMENTS.get(block.labels[0], ""))
    if value and f"{ROLE}.{role_label(value)}" not in taken:
        yield REFUSED.at(value.span, f"{role_label(value)!r} is not a role of the spec")
    policy = arguments.get(POLICY_ARGUMENTS.get(block.labels[0], ""))
    for path, span in _paths(tuple(parts(policy))):
        start, _, rest = path.partition(".")
        if start == ROLE or (start == "local" and rest.endswith("_arn") and f"local.{rest}" in taken):
            yield REFUSED.at(
                span, f"this policy grants permissions to the role {path}; write a group instead"
            )


def _paths(inside: tuple[object, ...]) -> Iterator[tuple[str, Span]]:
    """List the paths of two or more names, each as a whole and with its place."""
    members = [(part, path) for part in inside if isinstance(part, Member) and (path := path_of(part))]
    within = {id(part.of) for part, _ in members}
    return ((path, part.span) for part, path in members if id(part) not in within)
