"""Resources as a spec writes them, with their location and a pattern of the matching ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
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


@frozen
class WrittenResource:
    """One entry of a list of resources; ``pattern`` matches it for every value of its references."""

    location: Location
    written: str
    pattern: Pattern

    @property
    def is_everything(self) -> bool:
        """Whether it is, or may be, every resource."""
        return self.pattern == ANYTHING


def all_resources(subject: Subject) -> Iterator[WrittenResource]:
    """Yield the resources of the spec: of its grants, of their exceptions, and of ``never``."""
    for grant in subject.grants:
        yield from matched_resources(subject, grant)
        yield from excepted_resources(subject, grant)
    for position, never in enumerate(subject.spec.never):
        yield from forbidden_resources(subject, position, never)


def matched_resources(subject: Subject, grant: WrittenGrant) -> tuple[WrittenResource, ...]:
    """Return the resources in ``on`` of a grant; empty if the grant has ``on-all-except``."""
    return tuple(_written_list(subject, (*grant.location, "on"), grant.grant.on))


def excepted_resources(subject: Subject, grant: WrittenGrant) -> tuple[WrittenResource, ...]:
    """Return the resources in ``on-all-except`` of a grant."""
    return tuple(_written_list(subject, (*grant.location, "on-all-except"), grant.grant.on_all_except))


def forbidden_resources(subject: Subject, position: int, never: NeverSpec) -> tuple[WrittenResource, ...]:
    """Return the resources in the entry of ``never`` at a position."""
    return tuple(_written_list(subject, ("never", position, "on"), never.on))


def _written_list(subject: Subject, at: Location, listed: tuple[str, ...]) -> Iterator[WrittenResource]:
    for position, written in enumerate(listed):
        read = read_text(written, subject.spec)
        if isinstance(read, Text):
            yield WrittenResource((*at, position), written, pattern_of(read))


def pattern_of(text: Text) -> Pattern:
    """Return the pattern of everything that a resource can match, for any value of its references."""
    pieces = "".join(
        _literal_pattern(piece) if isinstance(piece, str) else _any_value(piece) for piece in text.pieces
    )
    # A reference at the beginning can contain any number of an ARN's fields.
    return arn_pattern(Pattern(pieces)) if pieces.startswith("arn:") else ANYTHING


def _literal_pattern(piece: str) -> str:
    parts = POLICY_VARIABLE.split(piece)
    return RUN.join(wild(part) for part in parts)


_ACCOUNT_DIGITS: Final = 12
_WORD: Final = SEGMENT_CHARACTER + SEGMENT_RUN


def _any_value(reference: Reference) -> str:
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
