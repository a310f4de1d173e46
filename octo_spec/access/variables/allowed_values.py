"""An over-approximation of each policy variable's values, from one or a few conditions on its key.

It bounds the relaxed problem in which a variable may hold any text: a variable whose value must be ``sns``
cannot match an ARN of another service. It is the interval of an abstract domain of texts (Cousot and Cousot,
"Abstract Interpretation", POPL 1977): it may include values that are excluded, and misses no possible value.
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
    """Return a pattern of all values that meet ``constraints``, by key; keys without a bound are skipped.

    An absent variable matches nothing, unless it has a default.
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
    """Return the only pattern that a value, which must be present, must match to meet a constraint."""
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
