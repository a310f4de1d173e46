"""The comments at the top of ``main.tf`` that record the names which the spec sets, and their meaning."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.model.naming import VALUE_NAME
from octo_spec.plugin.artifacts import artifact_at
from octospec_terraform.json_syntax import COMMENT, json_path
from octospec_terraform.naming import snake
from octospec_terraform.vocabulary import FORMAT, MAIN, NAME_COMMENT, POLICY_KINDS, ROLE, VALUE, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.reports import Report
    from octo_spec.plugin.artifacts import Artifact
    from octospec_terraform.renaming import NewNames
    from octospec_terraform.syntax import Block

_VALUE: Final = re.compile(
    rf"{NAME_COMMENT}{VALUE} (?P<name>{VALUE_NAME}) is (?P<value>[a-z0-9-]+) of (?P<id>[a-z0-9-]+)"
)
_LINE: Final = re.compile(rf"{NAME_COMMENT}(?P<kind>\S+) (?P<name>\S+)(?: is (?P<id>[a-z0-9-]+))?")


@frozen
class GivenNames:
    """The names that the spec sets: the kind of block and the name -> the ID; a policy has no ID."""

    ids: dict[tuple[str, str], str]
    values: dict[str, dict[str, str]]
    """The ID of a choice -> the name of a value -> the value."""

    @property
    def generated_names(self) -> NewNames:
        """The names of variables and roles that octospec makes from IDs."""
        return {(kind, name): snake(id) for (kind, name), id in self.ids.items() if id}

    def set_names(self, deployment: Deployment) -> Deployment:
        """Set the names of a deployment's questions and roles."""
        names = {(kind, id): ((FORMAT, name),) for (kind, name), id in self.ids.items()}
        return replace(
            deployment,
            parameters=tuple(
                replace(question, names=names.get((VARIABLE, question.id), ()))
                for question in deployment.parameters
            ),
            choices=tuple(
                replace(question, names=names.get((VARIABLE, question.id), ()))
                for question in deployment.choices
            ),
            roles=tuple(replace(role, names=names.get((ROLE, role.id), ())) for role in deployment.roles),
        )


def given_names(artifacts: tuple[Artifact, ...], blocks: tuple[Block, ...], report: Report) -> GivenNames:
    """Read the comments; report names without a block."""
    known = {(VARIABLE, *block.labels) for block in blocks if block.kind == VARIABLE}
    known |= {block.labels for block in blocks if block.kind == "resource"}
    ids: dict[tuple[str, str], str] = {}
    values: dict[str, dict[str, str]] = {}
    for span, line in _first_comments(artifacts):
        if valued := _VALUE.fullmatch(line):
            values.setdefault(valued["id"], {})[valued["name"]] = valued["value"]
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            break
        key, id = (match["kind"], match["name"]), match["id"] or ""
        if key not in known or key in ids or bool(id) is (match["kind"] in POLICY_KINDS.values()):
            report(span, f"nothing in the module with an ID has the name {match['name']!r}")
        ids[key] = id
    return GivenNames(ids, values)


def _first_comments(artifacts: tuple[Artifact, ...]) -> Iterator[tuple[Span, str]]:
    """List the comments at the top of the main file, each with its place."""
    for main in filter(None, (artifact_at(artifacts, MAIN),)):
        for number, line in enumerate(main.text.splitlines(), 1):
            if not line.startswith(_HASH):
                return
            yield Span(MAIN, number), line.removeprefix(_HASH)
    for main in filter(None, (artifact_at(artifacts, json_path(MAIN)),)):
        said = json.loads(main.text).get(COMMENT, ())
        lines = said if isinstance(said, list) else [said]
        yield from ((Span(json_path(MAIN)), line) for line in lines if isinstance(line, str))


_HASH: Final = "# "
