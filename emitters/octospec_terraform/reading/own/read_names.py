"""The comments at the top of ``main.tf`` that tell which names the spec gave, and what they stand for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.plugin.artifacts import artifact_at
from octospec_terraform.naming import snake
from octospec_terraform.vocabulary import FORMAT, MAIN, NAME_COMMENT, POLICY_KINDS, ROLE, VARIABLE

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.reports import Report
    from octo_spec.plugin.artifacts import Artifact
    from octospec_terraform.renaming import NewNames
    from octospec_terraform.syntax import Block

_LINE: Final = re.compile(rf"# {NAME_COMMENT}(?P<kind>\S+) (?P<name>\S+)(?: is (?P<id>[a-z0-9-]+))?")


@frozen
class GivenNames:
    """The names that the spec gave: the kind of block and the name -> the id; a policy has none."""

    ids: dict[tuple[str, str], str]

    @property
    def made(self) -> NewNames:
        """The names of variables and roles as they are made of ids."""
        return {(kind, name): snake(id) for (kind, name), id in self.ids.items() if id}

    def of_label(self, kind: str, label: str) -> tuple[tuple[str, str], ...]:
        """Give the names of the policy with this label, as a deployment holds them."""
        return ((FORMAT, label),) if (kind, label) in self.ids else ()

    def named(self, deployment: Deployment) -> Deployment:
        """Give the questions and the roles of a deployment their names."""
        names = {(kind, id): ((FORMAT, name),) for (kind, name), id in self.ids.items()}
        return replace(
            deployment,
            parameters=tuple(
                replace(asked, names=names.get((VARIABLE, asked.id), ())) for asked in deployment.parameters
            ),
            choices=tuple(
                replace(asked, names=names.get((VARIABLE, asked.id), ())) for asked in deployment.choices
            ),
            roles=tuple(replace(role, names=names.get((ROLE, role.id), ())) for role in deployment.roles),
        )


def given_names(artifacts: tuple[Artifact, ...], blocks: tuple[Block, ...], report: Report) -> GivenNames:
    """Read the comments; report what names no block."""
    main = artifact_at(artifacts, MAIN)
    known = {(VARIABLE, *block.labels) for block in blocks if block.kind == VARIABLE}
    known |= {block.labels for block in blocks if block.kind == "resource"}
    ids: dict[tuple[str, str], str] = {}
    for number, line in enumerate(main.text.splitlines() if main else (), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            break
        key, id = (match["kind"], match["name"]), match["id"] or ""
        if key not in known or key in ids or bool(id) is (match["kind"] in POLICY_KINDS.values()):
            report(Span(MAIN, number), f"{match['name']!r} names nothing of the module that has an id")
        ids[key] = id
    return GivenNames(ids)
