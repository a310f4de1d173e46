"""What each policy variable may hold at most, as one condition on its key says it, or a few.

This bounds the wider question in which a variable stands for any text: a variable whose value must be
``sns`` opens no ARN of another service. It is the interval of an abstract domain of texts (Cousot and Cousot,
"Abstract Interpretation", POPL 1977): it may hold values that are excluded, and misses none.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

>>> from octo_spec.access.search.conjunctions import conjunction
>>> from octo_spec.iam.glob import SEGMENT_RUN
>>> from octo_spec.iam.policy import parse
>>> names = {"StringLike": {"aws:username": "m*"}, "StringNotLike": {"aws:username": "*:*"}}
>>> statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": names}
>>> inside = conjunction(parse({"Version": "2012-10-17", "Statement": statement}).statements[0])
>>> allowed_values(inside) == {"aws:username": "m" + SEGMENT_RUN}
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.conditions import Condition, holds_for
from octo_spec.iam.glob import FOLD, RUN, Pattern, within_segments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.access.search.conjunctions import Constraint

_HAS_COLON: Final = Pattern(f"{RUN}:{RUN}")


def allowed_values(constraints: Iterable[Constraint]) -> dict[str, Pattern]:
    """Give a pattern of all values that meet ``constraints``, by key; no key of which nothing is known.

    A variable that is absent matches nothing, unless it has a default.
    """
    found: dict[str, Pattern] = {}
    confined: set[str] = set()
    for constraint in constraints:
        if (pattern := _only_pattern(constraint)) is not None:
            found.setdefault(constraint.dimension, pattern)
        elif _excludes_colons(constraint):
            confined.add(constraint.dimension)
    return found | {key: within_segments(found.get(key, Pattern(RUN))) for key in confined}


def _only_pattern(constraint: Constraint) -> Pattern | None:
    """Give the only pattern that a value must match, and be present, to meet a constraint."""
    condition = constraint.test
    if not isinstance(condition, Condition) or condition.quantifier or constraint.variables:
        return None
    if constraint.holds is condition.negated or holds_for(condition, None) is constraint.holds:
        return None
    patterns = constraint.patterns
    return min(patterns) if len(patterns) == 1 and not min(patterns).startswith(FOLD) else None


def _excludes_colons(constraint: Constraint) -> bool:
    condition = constraint.test
    return (
        isinstance(condition, Condition)
        and not condition.quantifier
        and constraint.holds is condition.negated
        and _HAS_COLON in constraint.patterns
    )
