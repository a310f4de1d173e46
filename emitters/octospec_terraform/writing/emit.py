"""Writes a deployment as the files of a module."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_terraform.creating import with_create
from octospec_terraform.json_syntax import json_path
from octospec_terraform.kinds import NOT_MOVED
from octospec_terraform.renaming import rename_item
from octospec_terraform.vocabulary import COMPLETE, EXAMPLE, LICENSE, MAIN, MOVES, README, TESTS, VERSIONS
from octospec_terraform.writing.given_names import new_names
from octospec_terraform.writing.json_layout import json_file
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.moved_blocks import moved_blocks, moves_from
from octospec_terraform.writing.refusals import refusals, without_room_for_create
from octospec_terraform.writing.write_license import license_text
from octospec_terraform.writing.write_main import main
from octospec_terraform.writing.write_outputs import output_blocks
from octospec_terraform.writing.write_parameters import variables
from octospec_terraform.writing.write_readme import readme
from octospec_terraform.writing.write_scaffold import complete_example, example, versions
from octospec_terraform.writing.write_tests import plans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octospec_terraform.options import TerraformOptions
    from octospec_terraform.syntax import BodyItem
    from octospec_terraform.writing.chained_moves import ChainedMoves


def emit(deployment: Deployment, options: TerraformOptions, earlier: tuple[Deployment, ...] = ()) -> Emission:
    """Write a deployment as a Terraform module; ``earlier`` are earlier modules, the oldest first."""
    refused = (*refusals(deployment), *(without_room_for_create(deployment) if options.create else ()))
    if refused:
        return Emission((), refused)
    if options.create:
        deployment = with_create(deployment)
    syntax = SYNTAXES[options.syntax]
    names = new_names(deployment)

    def written(path: str, items: Iterable[BodyItem]) -> tuple[str, str]:
        return syntax.path(path), syntax.layout(rename_item(item, names) for item in items)

    files = dict(
        (
            (syntax.path(VERSIONS), syntax.layout(versions())),
            written("variables.tf", variables(deployment)),
            written(MAIN, main(deployment)),
            written("outputs.tf", output_blocks(deployment)),
            (README, readme(deployment, tests=syntax.path(TESTS))),
            written(EXAMPLE, example(deployment)),
            written(COMPLETE, complete_example(deployment)),
            written(TESTS, plans(deployment)),
        )
    )
    if options.license_holder:
        files[LICENSE] = license_text(options.license_holder)
    moved = moves_from(earlier, deployment)
    if moved.moves:
        files[syntax.path(MOVES)] = syntax.layout(moved_blocks(moved.moves))
    artifacts = tuple(Artifact(PurePosixPath(path), text) for path, text in files.items())
    return Emission(artifacts, tuple(_move_warnings(earlier, moved)))


def _move_warnings(earlier: tuple[Deployment, ...], moved: ChainedMoves) -> Iterator[Diagnostic]:
    """Warn about resources of earlier modules that Terraform replaces."""
    for number, addresses in moved.uncovered.items():
        message = f"an update from {_name(earlier[number])} cannot move {', '.join(addresses)}"
        yield NOT_MOVED.at(None, message, "let its users apply a version between the two first")


def _name(module: Deployment) -> str:
    """Name an earlier module; a third-party one has no version."""
    return "the module without a version" if module.version in {"", UNVERSIONED} else module.version


@frozen
class Syntax:
    """A syntax of Terraform: the layout of a file, and the path that replaces its HCL path."""

    layout: Callable[[Iterable[BodyItem]], str]
    path: Callable[[str], str]


SYNTAXES: Final = {"hcl": Syntax(file, str), "json": Syntax(json_file, json_path)}


def hand_over(deployment: Deployment, options: TerraformOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the README with the granted access."""
    deployment = with_create(deployment) if options.create else deployment
    tests = SYNTAXES[options.syntax].path(TESTS)
    return (Artifact(PurePosixPath(README), readme(deployment, facts, tests=tests)),)
