"""The description in IAM of a role without a description in the spec: its reason, as far as IAM allows."""

from __future__ import annotations

from textwrap import shorten
from typing import Final

from octo_spec.iam.limits import ROLE_DESCRIPTION_LENGTH, forbidden_in_role_description

_IN_LATIN: Final = str.maketrans(
    {
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
    }
)

_NOT_WRITTEN: Final = ("", "TODO")
"""Placeholders for reasons that are not written yet."""


def default_description(why: str, id: str) -> str:
    """Return the reason for the role ``id``, or its id if IAM refuses the words, for example in Japanese.

    A description may contain the characters of Latin-1, and no references.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    text = shorten(why.translate(_IN_LATIN), ROLE_DESCRIPTION_LENGTH, placeholder=" ...")
    is_taken = text not in _NOT_WRITTEN and "${" not in text and not forbidden_in_role_description(text)
    return text if is_taken else f"The role {id}."
