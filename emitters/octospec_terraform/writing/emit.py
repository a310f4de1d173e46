"""A deployment to the files of a module."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_terraform.vocabulary import EXAMPLE, README
from octospec_terraform.writing.layout import file
from octospec_terraform.writing.refusals import refusals
from octospec_terraform.writing.write_main import main
from octospec_terraform.writing.write_outputs import output_blocks
from octospec_terraform.writing.write_parameters import variables
from octospec_terraform.writing.write_readme import readme
from octospec_terraform.writing.write_scaffold import example, versions

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.contract import EmitterOptions


def emit(deployment: Deployment, _options: EmitterOptions) -> Emission:
    """Write a deployment as a Terraform module."""
    if refused := tuple(refusals(deployment)):
        return Emission((), refused)
    files = {
        "terraform.tf": file(versions()),
        "variables.tf": file(variables(deployment)),
        "main.tf": file(main(deployment)),
        "outputs.tf": file(output_blocks(deployment)),
        README: readme(deployment),
        EXAMPLE: file(example(deployment)),
    }
    return Emission(tuple(Artifact(PurePosixPath(path), text) for path, text in files.items()))
