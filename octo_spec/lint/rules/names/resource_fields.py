"""Region and account of an ARN: whether the documented ARNs of its kind have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import Budget
from octo_spec.access.search.pattern_intersection import find
from octo_spec.iam.glob import SEGMENT_RUN, Pattern
from octo_spec.iam.pattern_containment import disjoint
from octo_spec.lint.rules.names.resource_forms import service_forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with a field of an ARN, and the documented form that it comes close to."""

    words: str
    documented: str


@lru_cache(1 << 14)
def field_fault(pattern: Pattern) -> FieldFault | None:
    """Say which field an ARN lacks, or has and should not; ``None`` where nothing is wrong with it."""
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return None
    near = {form: written for form, written in _forms_of(parts[2]).items() if _meet(parts[-1], form[-1])}
    faults = [FieldFault(_fault(parts, form), written) for form, written in near.items()]
    return faults[0] if faults and all(one.words for one in faults) else None


@cache
def _forms_of(prefix: str) -> Mapping[tuple[str, ...], str]:
    """Give the forms that have ``prefix`` for their service, by their parts."""
    forms = ((tuple(form.pattern.split(":", _PARTS - 1)), form.documented) for form in service_forms(prefix))
    return {parts: written for parts, written in forms if len(parts) == _PARTS and parts[2] == prefix}


def _meet(one: str, other: str) -> bool:
    if disjoint(Pattern(one), Pattern(other)):
        return False
    both = (frozenset({Pattern(one)}), frozenset({Pattern(other)}))
    return find(both, frozenset(), Budget()) is not None


def _fault(written: Sequence[str], form: Sequence[str]) -> str:
    for place, noun in _FIELDS.items():
        if written[place].strip(SEGMENT_RUN) and not form[place]:
            return f"has {noun}, and no ARN of its kind has one"
    # Resources of AWS itself have no account, and are not documented everywhere.
    if not written[_REGION] and form[_REGION]:
        return "has no region, and every ARN of its kind has one"
    return ""


_REGION: Final = 3
_FIELDS: Final = {_REGION: "a region", 4: "an account"}
