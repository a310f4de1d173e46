"""The options of this format that a customer can set."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from octo_spec.model.rollout import ORGANIZATION
from octo_spec.plugin.contract import EmitterOptions
from octospec_cloudformation.rollout_tables import UNITS_HELP, UNITS_PATTERN, URL_PATTERN

_LONGEST_URL: Final = 1_024
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html"""


def _refusal(words: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{words}", {"words": words})


def _require_rollout(written: str, info: ValidationInfo) -> str:
    if info.data.get("rollout") != ORGANIZATION:
        words = f"it has no effect without rollout: {ORGANIZATION}"
        raise _refusal(words)
    return written


def _one_text(written: object) -> object:
    if isinstance(written, list):
        words = f"it must {UNITS_HELP}, in one text: r-ab12,ou-ab12-abcd1234"
        raise _refusal(words)
    return written


def _url(written: str) -> str:
    if len(written) > _LONGEST_URL or not re.fullmatch(URL_PATTERN, written):
        words = (
            "it must be the https URL of an object in S3, such as https://BUCKET.s3.REGION.amazonaws.com/KEY"
        )
        raise _refusal(words)
    return written


def _units(written: str) -> str:
    if not re.fullmatch(UNITS_PATTERN, written):
        words = f"it must {UNITS_HELP}"
        raise _refusal(words)
    return written


class CloudFormationOptions(EmitterOptions):
    """What a customer may set: for one account, or for an organization."""

    # Fields contain their descriptions: pydantic would read the source of the class for docstrings (20 ms).
    model_config = ConfigDict(use_attribute_docstrings=False)

    rollout: Literal["account", "organization"] = Field(
        "account",
        description=(
            "Build for one account, or for the management account and the members of an organization."
        ),
    )
    member_template_url: Annotated[str, AfterValidator(_url), AfterValidator(_require_rollout)] = Field(
        "", description="The URL of `members.yaml`, if it is too large to be inside the template."
    )
    organizational_units: Annotated[
        str, BeforeValidator(_one_text), AfterValidator(_units), AfterValidator(_require_rollout)
    ] = Field(
        "", description="The default for the organizational units: `ou-…` or `r-…`, separated by commas."
    )
