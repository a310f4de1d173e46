"""The Terraform format with the option ``syntax: json``, as an emitter whose default that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from octospec_terraform import EMITTER
from octospec_terraform.options import TerraformOptions


class JsonOptions(TerraformOptions):
    """The options of the format, with another default."""

    syntax: Literal["hcl", "json"] = Field(default="json", description="As in the format.")


TERRAFORM_JSON = replace(EMITTER, options=JsonOptions)
