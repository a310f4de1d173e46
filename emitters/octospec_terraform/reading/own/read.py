"""Reads the files of a module into a deployment, or reports each place that octospec does not understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span, in_file_order
from octo_spec.model.explanations import Comments
from octo_spec.model.reports import Reports
from octo_spec.plugin.artifacts import Reading
from octospec_terraform.json_syntax import SUFFIX
from octospec_terraform.kinds import TOO_LARGE
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.own.arguments import only_blocks
from octospec_terraform.reading.own.read_module import read_module
from octospec_terraform.reading.own.read_names import given_names
from octospec_terraform.reading.own.refusals import Refusals
from octospec_terraform.reading.parse import parse_strictly
from octospec_terraform.renaming import rename_item
from octospec_terraform.vocabulary import DOCUMENTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.plugin.artifacts import Artifact
    from octospec_terraform.syntax import Block, Body


def read(artifacts: tuple[Artifact, ...]) -> Reading:
    """Read a module; return no deployment if octospec does not understand a part of it."""
    reports = Reports()
    left = TokensLeft()
    blocks = tuple(block for artifact in artifacts for block in _blocks(artifact, reports, left))
    if left.count < 0:
        return Reading(None, tuple(found for found in reports.diagnostics if found.kind is TOO_LARGE)[:1])
    if reports.diagnostics:
        return Reading(None, in_file_order(reports.diagnostics))
    refusals = Refusals()
    given = given_names(artifacts, blocks, refusals)
    comments = Comments.of((str(artifact.path), artifact.text) for artifact in artifacts)
    made = tuple(rename_item(block, given.generated_names) for block in blocks)
    deployment = read_module(made, given, refusals, comments)
    return Reading(None if refusals.diagnostics else deployment, refusals.diagnostics)


def _blocks(artifact: Artifact, reports: Reports, left: TokensLeft) -> tuple[Block, ...]:
    path = str(artifact.path)
    if path in DOCUMENTING:
        return ()
    parse = _parser(path)
    if artifact.path.parent.name or parse is None:
        reports(Span(path), "a module of octospec has no file with this name")
        return ()
    return only_blocks(parse(artifact.text, path, reports, left), reports)


def _parser(path: str) -> Callable[[str, str, Reports, TokensLeft], Body] | None:
    if not path.endswith(SUFFIX):
        return parse_strictly if path.endswith(".tf") else None
    from octospec_terraform.reading.json_files import parse_json_strictly  # noqa: PLC0415 - few modules are in JSON

    return parse_json_strictly
