"""The options of this format that a customer can set."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from octo_spec.plugin.contract import EmitterOptions


class TerraformOptions(EmitterOptions):
    """The options of the format."""

    # Every command that loads the emitter would read a docstring description from the source.
    model_config = ConfigDict(use_attribute_docstrings=False)

    license_holder: str = Field(
        default="",
        description="Write a LICENSE file (MIT-0) with this copyright holder; module registries require one.",
        pattern=r"^[^\x00-\x1f\x7f]*$",
        max_length=200,
    )
    create: bool = Field(
        default=False,
        description=(
            "Add a variable `create` to the module: false creates nothing, and removes existing resources."
        ),
    )
    syntax: Literal["hcl", "json"] = Field(
        default="hcl",
        description=(
            "Write the files in HCL, or in Terraform's JSON syntax, which is "
            "easier for programs to read and change."
        ),
    )
