"""Whether a deployment uses reserved words of a target: no spec results in such a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.reserved_words import Slot
from octo_spec.model.traversal import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.reserved_words import Reserved


def uses_reserved(deployment: Deployment, reserved: Reserved) -> bool:
    """Return whether an ID, an answer or a text of ``deployment`` is reserved."""
    literals = (str(text) for role in deployment.roles for text in texts(role))
    return any(reserved.refusal(slot, word) for slot, word in _words(deployment)) or any(
        reserved.text_in(literal) for literal in literals
    )


def _words(deployment: Deployment) -> Iterator[tuple[Slot, str]]:
    yield from ((Slot.ROLE_ID, role.id) for role in deployment.roles)
    for choice in deployment.choices:
        yield Slot.QUESTION_ID, choice.id
        yield from ((Slot.CHOICE_VALUE, value) for value in choice.values)
    for parameter in deployment.parameters:
        yield Slot.QUESTION_ID, parameter.id
        yield from _answers(parameter)


def _answers(parameter: Parameter) -> Iterator[tuple[Slot, str]]:
    for allowed in parameter.allowed:
        yield Slot.ALLOWED_VALUE, allowed.key
        if allowed.facts:
            yield Slot.VALUE_WITH_FACTS, allowed.key
        if parameter.kind is ParameterKind.LIST:
            yield Slot.LIST_ELEMENT, allowed.key
    if isinstance(parameter.default, tuple):
        yield from ((Slot.LIST_ELEMENT, element) for element in parameter.default)
