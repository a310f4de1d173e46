"""The words that CloudFormation reserves, so that no spec can use them."""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.reserved_words import Reserved, ReservedText, ReservedWords, Slot
from octospec_cloudformation.kinds import DYNAMIC_REFERENCE_IN_SPEC
from octospec_cloudformation.vocabulary import DYNAMIC, SWITCH_WORDS

_NO_MAPPING_KEY: Final = re.compile("(?s:.*[^A-Za-z0-9.-].*)")
_NOT_TRIMMED: Final = re.compile(r"(?s:\s.*|.*\s)")
_SWITCH: Final = frozenset(SWITCH_WORDS.values())

RESERVED: Final = Reserved(
    words=(
        ReservedWords(
            Slot.CHOICE_VALUE,
            _SWITCH,
            "is the word of a target for on or off",
            "remove levels and options",
        ),
        ReservedWords(Slot.ALLOWED_VALUE, _SWITCH, "would turn this into a choice; declare a choice"),
        ReservedWords(
            Slot.VALUE_WITH_FACTS,
            _NO_MAPPING_KEY,
            "has facts, and so can contain only letters, digits, dots and dashes",
        ),
        ReservedWords(
            Slot.LIST_ELEMENT,
            _NOT_TRIMMED,
            "has spaces around it, which CloudFormation removes from list elements",
        ),
    ),
    texts=(
        ReservedText(
            DYNAMIC,
            DYNAMIC_REFERENCE_IN_SPEC,
            "would make CloudFormation insert a secret",
            "use a parameter instead",
        ),
    ),
    role_names={"-role": "CloudFormation"},
    role_outputs=("-role-name", "-role-arn"),
    spec_outputs=("spec-name", "spec-version"),
    spec_description_bytes=1_024,
    question_description_length=4_000,
    id_styles=("`ExternalId` in CloudFormation",),
    file_keys=dict.fromkeys(("AWSTemplateFormatVersion", "Resources"), "a CloudFormation template"),
)
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html."""
