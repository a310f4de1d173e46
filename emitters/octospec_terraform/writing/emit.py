"""A deployment to the files of a module."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_terraform.creating import with_create
from octospec_terraform.renaming import renamed
from octospec_terraform.vocabulary import COMPLETE, EXAMPLE, LICENSE, MAIN, MOVES, README, TESTS, VERSIONS
from octospec_terraform.writing.given_names import new_names
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.moved import moved_blocks
from octospec_terraform.writing.refusals import refusals, without_room_for_create
from octospec_terraform.writing.write_license import license_text
from octospec_terraform.writing.write_main import main
from octospec_terraform.writing.write_outputs import output_blocks
from octospec_terraform.writing.write_parameters import variables
from octospec_terraform.writing.write_readme import readme
from octospec_terraform.writing.write_scaffold import complete_example, example, versions
from octospec_terraform.writing.write_tests import plans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.hand_over import HandOver
    from octospec_terraform.options import TerraformOptions
    from octospec_terraform.syntax import BodyItem


def emit(deployment: Deployment, options: TerraformOptions, previous: Deployment | None = None) -> Emission:
    """Write a deployment as a Terraform module, for whoever has the ``previous`` one where there is any."""
    refused = (*refusals(deployment), *(without_room_for_create(deployment) if options.create else ()))
    if refused:
        return Emission((), refused)
    if options.create:
        deployment = with_create(deployment)
    names = new_names(deployment)

    def named(items: Iterable[BodyItem]) -> str:
        return file(renamed(item, names) for item in items)

    files = {
        VERSIONS: file(versions()),
        "variables.tf": named(variables(deployment)),
        MAIN: named(main(deployment)),
        "outputs.tf": named(output_blocks(deployment)),
        README: readme(deployment),
        EXAMPLE: named(example(deployment)),
        COMPLETE: named(complete_example(deployment)),
        TESTS: named(plans(deployment)),
    }
    if options.license_holder:
        files[LICENSE] = license_text(options.license_holder)
    if moved := tuple(moved_blocks(previous, deployment)) if previous else ():
        files[MOVES] = file(moved)
    return Emission(tuple(Artifact(PurePosixPath(path), text) for path, text in files.items()))


def hand_over(deployment: Deployment, options: TerraformOptions, facts: HandOver) -> tuple[Artifact, ...]:
    """Write the README with what is granted."""
    deployment = with_create(deployment) if options.create else deployment
    return (Artifact(PurePosixPath(README), readme(deployment, facts)),)
