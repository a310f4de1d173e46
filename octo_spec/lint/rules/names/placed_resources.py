"""Resources as a spec writes them, with their place and the ARNs that they can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.iam.arn import arn_pattern
from octo_spec.iam.glob import ANYTHING, CHARACTER, RUN, SEGMENT_CHARACTER, SEGMENT_RUN, Pattern, wild
from octo_spec.language.texts import read_text
from octo_spec.model.text import (
    POLICY_VARIABLE,
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject, WrittenGrant
    from octo_spec.model.text import Reference


@dataclass(frozen=True, slots=True)
class PlacedResource:
    """One entry of a list of resources; its pattern takes in all that its references can stand for."""

    location: Location
    written: str
    pattern: Pattern

    @property
    def is_everything(self) -> bool:
        """Tell whether it is, or may be, every resource."""
        return self.pattern == ANYTHING


def every_resource(subject: Subject) -> Iterator[PlacedResource]:
    """List the resources of the spec, also those that it leaves out or forbids."""
    for grant in subject.grants:
        yield from placed_resources(subject, grant)
        yield from excepted_resources(subject, grant)
    for position, never in enumerate(subject.spec.never):
        yield from forbidden_resources(subject, position, never)


def placed_resources(subject: Subject, grant: WrittenGrant) -> tuple[PlacedResource, ...]:
    """List the resources that a grant names; nothing for one that names exceptions."""
    return tuple(_placed(subject, (*grant.location, "on"), grant.grant.on))


def excepted_resources(subject: Subject, grant: WrittenGrant) -> tuple[PlacedResource, ...]:
    """List the resources that a grant leaves out."""
    return tuple(_placed(subject, (*grant.location, "on-all-except"), grant.grant.on_all_except))


def forbidden_resources(subject: Subject, position: int, never: NeverSpec) -> tuple[PlacedResource, ...]:
    """List the resources that the entry of ``never`` at a position is about."""
    return tuple(_placed(subject, ("never", position, "on"), never.on))


def _placed(subject: Subject, at: Location, listed: tuple[str, ...]) -> Iterator[PlacedResource]:
    for position, written in enumerate(listed):
        read = read_text(written, subject.spec)
        if isinstance(read, Text):
            yield PlacedResource((*at, position), written, pattern_of(read))


def pattern_of(text: Text) -> Pattern:
    """Give the pattern of all that a resource can match, whatever its references stand for."""
    pieces = "".join(_literal(one) if isinstance(one, str) else _any(one) for one in text.pieces)
    # A reference may bring the beginning of an ARN, with any number of its parts.
    return arn_pattern(Pattern(pieces)) if pieces.startswith("arn:") else ANYTHING


def _literal(piece: str) -> str:
    parts = POLICY_VARIABLE.split(piece)
    return RUN.join(wild(part) for part in parts)


_ACCOUNT_DIGITS: Final = 12
_WORD: Final = SEGMENT_CHARACTER + SEGMENT_RUN


def _any(reference: Reference) -> str:
    match reference:
        case Account():
            return SEGMENT_CHARACTER * _ACCOUNT_DIGITS
        case Partition() | Region():
            return _WORD
        case RoleArn():
            return f"arn:{_WORD}:iam::{SEGMENT_CHARACTER * _ACCOUNT_DIGITS}:role/{CHARACTER}{RUN}"
        case Stack(StackAttribute.ID):
            return f"arn:{_WORD}:cloudformation:{_WORD}:{SEGMENT_CHARACTER * _ACCOUNT_DIGITS}:stack/{RUN}"
        case Param() | ListParam() | ParamFact() | PartitionFact() | Stack():
            return RUN
        case _:
            assert_never(reference)
