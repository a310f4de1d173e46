"""All files of a module."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.plugin.emitter import Artifact, Emission
from octospec_terraform.layout import file
from octospec_terraform.naming import EXAMPLE, README
from octospec_terraform.writing.normal_form import faults
from octospec_terraform.writing.write_main import main
from octospec_terraform.writing.write_outputs import output_blocks
from octospec_terraform.writing.write_readme import readme
from octospec_terraform.writing.write_scaffold import example, requirements
from octospec_terraform.writing.write_variables import variables

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.emitter import EmitterOptions


def emit(deployment: Deployment, _options: EmitterOptions) -> Emission:
    """Write a deployment as a Terraform module."""
    if wrong := tuple(faults(deployment)):
        return Emission((), wrong)
    files = {
        "terraform.tf": file(requirements()),
        "variables.tf": file(variables(deployment)),
        "main.tf": file(main(deployment)),
        "outputs.tf": file(output_blocks(deployment)),
        README: readme(deployment),
        EXAMPLE: file(example(deployment)),
    }
    return Emission(tuple(Artifact(PurePosixPath(path), text) for path, text in files.items()))
