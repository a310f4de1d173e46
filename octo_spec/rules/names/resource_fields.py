"""Region and account of an ARN: whether the documented ARNs of its kind have them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.effort import Effort
from octo_spec.access.words import find
from octo_spec.iam.containing import disjoint
from octo_spec.iam.glob import SEGMENT_RUN, Pattern
from octo_spec.rules.names.resource_forms import service_forms

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS: Final = 6


@lru_cache(1 << 14)
def field_fault(pattern: Pattern) -> str:
    """Say which field an ARN lacks, or has and should not; empty where nothing is wrong with it."""
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return ""
    faults = {form: _fault(parts, form) for form in _forms_of(parts[2])}
    sound = (form for form, fault in faults.items() if not fault)
    if any(_meet(parts[-1], form[-1]) for form in sound):
        return ""
    return next((fault for form, fault in faults.items() if fault and _meet(parts[-1], form[-1])), "")


@cache
def _forms_of(prefix: str) -> tuple[tuple[str, ...], ...]:
    """Give the parts of each form that has ``prefix`` for its service."""
    forms = (tuple(form.pattern.split(":", _PARTS - 1)) for form in service_forms(prefix))
    return tuple(dict.fromkeys(form for form in forms if len(form) == _PARTS and form[2] == prefix))


def _meet(one: str, other: str) -> bool:
    if disjoint(Pattern(one), Pattern(other)):
        return False
    both = (frozenset({Pattern(one)}), frozenset({Pattern(other)}))
    return find(both, frozenset(), Effort()) is not None


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
