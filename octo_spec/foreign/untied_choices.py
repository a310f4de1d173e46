"""Choices that replace a condition about an input that customers also give, or that no default decides.

A spec cannot tie the two answers together. The default of such a choice is the answer that grants less, if
there is one: the other one would grant something for each value of the input; the source grants it for some.
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

    from octo_spec.model.deployment import Choice, Deployment


@frozen
class UntiedChoice:
    """A choice, an input on which its condition depends, and the answer that grants less, if there is one."""

    id: str
    given: str
    least: str | None

    @property
    def words(self) -> tuple[str, str]:
        """The words of the note, and what they mean."""
        if self.least is None:
            return (
                f"customers answer the choice {self.id} and {self.given} separately",
                "with contradicting answers, a role has permissions that the source does not grant",
            )
        other, holds = ("on", "holds") if self.least == SWITCH[0] else ("off", "does not hold")
        return (
            f"the choice {self.id} is {self.least} by default, which grants less",
            f"turn it {other} only where the condition of the source {holds}",
        )


def untied_choices(deployment: Deployment, inputs: Mapping[str, frozenset[str]]) -> Iterator[UntiedChoice]:
    """Return the choices that have another default here, or decide between permissions.

    ``inputs`` are those whose defaults decide the condition that a choice replaces; none if no default does.
    """
    known = {each.id for each in deployment.parameters} | {each.id for each in deployment.choices}
    for choice in deployment.choices:
        shared = sorted(known & inputs.get(choice.id, frozenset()))
        if choice.id not in inputs or (inputs[choice.id] and not shared):
            continue
        least = _least(choice, deployment)
        if shared if least is None else choice.default != least:
            yield UntiedChoice(choice.id, (*shared, "")[0], least)


def with_least_defaults(deployment: Deployment, untied: tuple[UntiedChoice, ...]) -> Deployment:
    """Return a deployment in which each untied choice is answered with what grants less."""
    least = {each.id: each.least for each in untied if each.least}
    choices = (replace(each, default=least.get(each.id, each.default)) for each in deployment.choices)
    return replace(deployment, choices=tuple(choices))


def _least(choice: Choice, deployment: Deployment) -> str | None:
    """Return the answer with which nothing exists that the other lacks; ``None`` if both add something."""
    adding = {
        value
        for role in deployment.roles
        for presence in presences(role)
        for test in presence.tests
        if isinstance(test, ChoiceIs) and test.choice == choice.id
        for value in test.values
    }
    return next((value for value in SWITCH if value not in adding), None)
