"""AWS's maximum lengths of references' values: account, partition, region, stack, fields of an ARN."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from octo_spec.model.text import StackAttribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.text import Piece, Text

ACCOUNT_LENGTH: Final = 12
PARTITION_LENGTH: Final = len("aws-us-gov")
REGION_LENGTH: Final = len("us-isof-south-1")
"""The longest partition and region of today."""

AROUND_STACK_NAME: Final = {
    StackAttribute.ID: len("arn::cloudformation:::stack//")
    + PARTITION_LENGTH
    + REGION_LENGTH
    + ACCOUNT_LENGTH
    + 36,
    StackAttribute.NAME: 0,
    StackAttribute.UUID: 36,
}
"""The length of each stack attribute without the name of the stack, which is part of the id and the name."""
STACK_NAME_LENGTH: Final = 128
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html."""

_FIELDS: Final = {1: PARTITION_LENGTH, 3: REGION_LENGTH, 4: ACCOUNT_LENGTH}
"""Number of colons before a field of an ARN -> the longest value of the field; IAM reference-arns."""


def limited_pieces(text: Text) -> Iterator[tuple[Piece, float]]:
    """Yield each piece of a text with AWS's limit to its length, which only a whole field of an ARN has."""
    colons = 0
    pieces = text.pieces
    is_arn = isinstance(pieces[0], str) and pieces[0].startswith("arn:") if pieces else False
    for position, piece in enumerate(pieces):
        is_field = is_arn and _is_between_colons(pieces[position - 1 : position + 2])
        yield piece, _FIELDS.get(colons, math.inf) if is_field else math.inf
        colons += piece.count(":") if isinstance(piece, str) else 0


def _is_between_colons(neighbours: tuple[Piece, ...]) -> bool:
    match neighbours:
        case (str(before), _, str(after)):
            return before.endswith(":") and after.startswith(":")
        case _:
            return False
