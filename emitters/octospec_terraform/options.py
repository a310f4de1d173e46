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
        description="Write a LICENSE, MIT-0, with this holder of the copyright: a registry asks for one.",
        pattern=r"^[^\x00-\x1f\x7f]*$",
        max_length=200,
    )
    create: bool = Field(
        default=False,
        description="Give the module a variable `create`: false makes nothing, and removes what was made.",
    )
    syntax: Literal["hcl", "json"] = Field(
        default="hcl",
        description="Write the files in HCL, or in Terraform's JSON syntax, which programs read and change.",
    )
