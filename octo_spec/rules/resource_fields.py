"""Region and account of an ARN: whether the documented ARNs of its kind have them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.effort import Effort
from octo_spec.access.words import find
from octo_spec.iam.glob import SEGMENT_RUN, Pattern
from octo_spec.rules.resource_forms import service_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS: Final = 6
_FIELDS: Final = {3: "region", 4: "account"}


@lru_cache(1 << 14)
def field_fault(pattern: Pattern) -> str:
    """Say which field an ARN lacks, or has and should not; empty where nothing is wrong with it."""
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return ""
    alike = [one for one in _forms_of(parts[2]) if _meet(parts[-1], one[-1])]
    return next((fault for place in _FIELDS if alike and (fault := _fault(place, parts[place], alike))), "")


def _forms_of(prefix: str) -> Iterator[list[str]]:
    """Give the parts of each form that has ``prefix`` for its service."""
    for form in service_forms(prefix):
        parts = form.pattern.split(":", _PARTS - 1)
        if parts[2] == prefix and len(parts) == _PARTS:
            yield parts


def _meet(one: str, other: str) -> bool:
    both = (frozenset({Pattern(one)}), frozenset({Pattern(other)}))
    return find(both, frozenset(), Effort()) is not None


def _fault(place: int, written: str, alike: list[list[str]]) -> str:
    field = _FIELDS[place]
    if written.strip(SEGMENT_RUN) and not any(one[place] for one in alike):
        return f"has {_ARTICLE[field]} {field}, and no ARN of its kind has one"
    # Resources of AWS itself have no account, and are not documented everywhere.
    if not written and field == "region" and all(one[place] for one in alike):
        return "has no region, and every ARN of its kind has one"
    return ""


_ARTICLE: Final = {"region": "a", "account": "an"}
