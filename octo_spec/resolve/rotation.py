"""Two external IDs of one customer, while the new one replaces the old one.

IAM accepts either if a condition has both values. Everywhere else one answer is one text: a second name,
bucket or principal would be a second thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.checked_spec import CheckedSpec
from octo_spec.language.fields import EXTERNAL_ID
from octo_spec.language.texts import parameter_references
from octo_spec.model.text import Param
from octo_spec.resolve.codes import BAD_ROTATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.customers import Customer, PlacedAnswer

MOST_VALUES: Final = 2
"""The old external ID and the new one."""


def rotation_problems(spec: Spec, customer: Customer) -> Iterator[Diagnostic]:
    """Find lists as answers to a parameter of one text, except for a fixed external ID, old and new."""
    for id, answer in customer.fix.items():
        if _is_list_for_text(spec, id, answer):
            yield from _fixed_list_problems(spec, id, answer)
    for id, answer in customer.preset.items():
        if _is_list_for_text(spec, id, answer):
            message = f"{id!r} is a single text, but its preset is a list"
            yield BAD_ROTATION.at(answer.span, message, "preset one text, or fix two external IDs")


def _is_list_for_text(spec: Spec, id: str, answer: PlacedAnswer) -> bool:
    return id in spec.parameters and spec.parameters[id].type == "text" and isinstance(answer.value, tuple)


def _fixed_list_problems(spec: Spec, id: str, answer: PlacedAnswer) -> Iterator[Diagnostic]:
    count = len(answer.value)
    if id not in external_ids(spec):
        message = f"{id!r} is a single text and not a complete external ID, so it cannot have a list"
        yield BAD_ROTATION.at(answer.span, message, "write one text")
    elif count != MOST_VALUES:
        message = f"a list for {id!r} must have two texts, the old and the new one, but this has {count}"
        yield BAD_ROTATION.at(answer.span, message, "write one text, or both")
    elif "" in answer.value:
        yield BAD_ROTATION.at(
            answer.span, f"one of the two values of {id!r} is empty", "write one text, or both"
        )
    elif len(set(answer.value)) < count:
        message = f"both values of {id!r} are {answer.value[0]!r}"
        yield BAD_ROTATION.at(answer.span, message, "write the old and the new external ID")


def external_ids(spec: Spec) -> frozenset[str]:
    """Return the text parameters that occur in external IDs, and nowhere else."""
    uses = CheckedSpec(spec).uses
    inside = [reference for use in uses if use.field is EXTERNAL_ID for reference in use.references]
    elsewhere = [reference for use in uses if use.field is not EXTERNAL_ID for reference in use.references]
    named = {reference.id for reference in inside if isinstance(reference, Param)}
    others = (*elsewhere, *(reference for reference in inside if not isinstance(reference, Param)))
    return frozenset(named - {reference.id for reference in parameter_references(others)})
