"""What inputs may newly allow or trust, since they may have values that they could not have.

A parameter has the same unknown value on both sides of a comparison, as plain text: what a new side allows
only with a value that the old side refused, such as one with a ``*``, is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import Direction, HiddenChange
from octo_spec.analysis.diff.report import property_change
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.model.traversal import parameters_of, texts, trust_texts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.analysis.diff.changes import PropertyChange
    from octo_spec.model.deployment import Deployment

_BECAUSE: Final = "access with values that this input could not have before is not compared"


def changes_by_inputs(
    changes: Iterable[PropertyChange], new: Deployment, known: Container[str]
) -> Iterator[HiddenChange]:
    """Yield for each input with more values what is not decided; ``known`` inputs have only one value."""
    for change in changes:
        if change.admits_more and change.subject not in known:
            shown = f"{change.subject}: {property_change(change)}"
            for purpose in _purposes(change.subject, new):
                yield HiddenChange("", purpose, Direction.NEW, shown, _BECAUSE)


def _purposes(input_id: str, deployment: Deployment) -> Iterator[PolicyPurpose]:
    """Yield what an input may decide: both, unless it is in trust policies only, or in none."""
    in_trust = [
        text for role in deployment.roles for statement in role.trust for text in trust_texts(statement)
    ]
    everywhere = [text for role in deployment.roles for text in texts(role)]
    uses, of_trust = (
        sum(input_id in parameters_of(text) for text in each) for each in (everywhere, in_trust)
    )
    if of_trust or not uses:
        yield PolicyPurpose.TRUST
    if uses > of_trust or not uses:
        yield PolicyPurpose.ACCESS
