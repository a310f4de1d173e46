"""Compares the region and the account of an ARN with the documented formats that match its resource part."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.glob import SEGMENT_RUN, Pattern
from octo_spec.iam.pattern_containment import disjoint
from octo_spec.lint.rules.names.arn_formats import intersects, service_formats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIELDS: Final = 6
_REGION: Final = 3
_NOUNS: Final = {_REGION: "a region", 4: "an account"}


@frozen
class FieldProblem:
    """What is wrong with a field of an ARN, and the closest format, as a spec writes it."""

    words: str
    shown: str


@lru_cache(1 << 14)
def field_problem(pattern: Pattern) -> FieldProblem | None:
    """Return which field an ARN lacks, or has and should not have; ``None`` if the ARN is valid.

    An error must be one in every format of the service that matches the resource part.
    """
    fields = pattern.split(":", _FIELDS - 1)
    if len(fields) < _FIELDS:
        return None
    formats = _formats_by_fields(fields[2]).items()
    problems = [
        FieldProblem(_words(fields, documented_fields), shown)
        for documented_fields, shown in formats
        if _intersect(fields[-1], documented_fields[-1])
    ]
    return problems[0] if problems and all(problem.words for problem in problems) else None


@cache
def _formats_by_fields(prefix: str) -> Mapping[tuple[str, ...], str]:
    """Map the fields of each format of the service ``prefix`` to the format as a spec writes it."""
    by_fields = (
        (tuple(arn_format.pattern.split(":", _FIELDS - 1)), arn_format.with_blanks)
        for arn_format in service_formats(prefix)
    )
    return {fields: shown for fields, shown in by_fields if len(fields) == _FIELDS and fields[2] == prefix}


def _intersect(resource: str, documented: str) -> bool:
    # The fast test first: most formats of a service have another kind of resource.
    if disjoint(Pattern(resource), Pattern(documented)):
        return False
    return intersects(Pattern(resource), Pattern(documented))


def _words(written: Sequence[str], documented: Sequence[str]) -> str:
    for field, noun in _NOUNS.items():
        if written[field].strip(SEGMENT_RUN) and not documented[field]:
            return f"has {noun}, but an ARN of its kind has none"
    # AWS's own resources have no account, and AWS does not document all of them.
    if not written[_REGION] and documented[_REGION]:
        return "has no region, but every ARN of its kind has one"
    return ""
