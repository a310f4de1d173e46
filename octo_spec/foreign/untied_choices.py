"""Choices that replace a condition about an input that customers also answer.

A spec cannot tie the two answers together. If such a choice only adds permissions, it is off by default:
if it were on, it would grant them for each value of the input; the source grants them only for some.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import SWITCH
from octo_spec.model.presence import ChoiceIs
from octo_spec.model.traversal import presences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment


@frozen
class UntiedChoice:
    """A choice, an input on which its condition depends, and whether the choice only adds something."""

    id: str
    given: str
    only_adds: bool

    @property
    def words(self) -> tuple[str, str]:
        """The words of the note, and what they mean."""
        if self.only_adds:
            return (
                f"the choice {self.id} is off by default: customers answer it and {self.given} separately",
                "turn it on only where the condition of the source holds",
            )
        return (
            f"customers answer the choice {self.id} and {self.given} separately",
            "with answers that contradict each other, a role has permissions that the source does not grant",
        )


def untied_choices(deployment: Deployment, inputs: Mapping[str, frozenset[str]]) -> Iterator[UntiedChoice]:
    """Return the choices that are on by default, or decide between permissions, and share an input.

    ``inputs`` are those on which the condition depends that a choice replaces.
    """
    asked = {each.id for each in deployment.parameters} | {each.id for each in deployment.choices}
    deciding = {*_deciding_choices(deployment)}
    for choice in deployment.choices:
        only_adds = choice.id not in deciding
        shared = sorted(asked & inputs.get(choice.id, frozenset()))
        if shared and not (only_adds and choice.default == SWITCH[0]):
            yield UntiedChoice(choice.id, shared[0], only_adds)


def turn_off(deployment: Deployment, untied: tuple[UntiedChoice, ...]) -> Deployment:
    """Return a deployment in which untied choices are off by default, if they only add something."""
    ids = {each.id for each in untied if each.only_adds}
    choices = (replace(each, default=SWITCH[0]) if each.id in ids else each for each in deployment.choices)
    return replace(deployment, choices=tuple(choices))


def _deciding_choices(deployment: Deployment) -> Iterator[str]:
    """List the choices that add something if they are off."""
    for role in deployment.roles:
        for test in (test for each in presences(role) for test in each.tests):
            if isinstance(test, ChoiceIs) and SWITCH[0] in test.values:
                yield test.choice
