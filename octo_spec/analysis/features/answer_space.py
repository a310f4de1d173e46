"""The answers on which the access of roles depends, and documents that fix them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.access.compare import allows_more
from octo_spec.analysis.features.answer_cases import Dimension
from octo_spec.frozen import frozen
from octo_spec.iam.policy import allow_everything, document
from octo_spec.model.feature_words import IS_GIVEN, NO, PARTITION, YES
from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.symbolic.answer_keys import CHOICE, GIVEN, PARAMETER, KeyCondition, given_condition
from octo_spec.symbolic.documents import with_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.bounds import Policies
    from octo_spec.analysis.features.answer_cases import Point
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.presence import Presence, PresenceTest
    from octo_spec.symbolic.unknowns import Unknowns

FORMAT: Final = "deployed format"
LOCATED: Final = (PARTITION, FORMAT)
"""The answers that are no inputs. No input can have one of these ids."""


@frozen
class AnswerSpace:
    """The inputs of a deployment as dimensions: choices, allowed values, and whether a parameter is given."""

    deployment: Deployment
    unknowns: Unknowns

    def key_dimensions(self, keys: Iterable[str]) -> Iterator[Dimension]:
        """Yield a dimension for each condition key that represents an answer with finitely many values."""
        for key in keys:
            if key.startswith(CHOICE):
                id = key.removeprefix(CHOICE)
                yield Dimension(id, self.unknowns.choices[id])
            elif key.startswith(GIVEN):
                yield given_dimension(key.removeprefix(GIVEN))
            elif key.startswith(PARAMETER) and (values := self._allowed_values(key.removeprefix(PARAMETER))):
                yield Dimension(key.removeprefix(PARAMETER), values)

    def presence_dimensions(self, presence: Presence) -> Iterator[Dimension]:
        """Yield a dimension for each answer that a presence tests."""
        for test in presence.tests:
            if isinstance(test, ChoiceIs):
                yield Dimension(test.choice, self.unknowns.choices[test.choice])
            elif isinstance(test, Given):
                yield given_dimension(test.parameter)

    def _allowed_values(self, id: str) -> tuple[str, ...]:
        found = (parameter for parameter in self.deployment.parameters if parameter.id == id)
        return tuple(facts.key for parameter in found for facts in parameter.allowed)

    def other_answers(self, space: Sequence[Dimension], point: Point) -> Document:
        """Return a document that denies all requests with other answers than those of a point."""
        conditions = (
            self._other_value_condition(dimension.id, value)
            for dimension, value in zip(space, point, strict=True)
        )
        anything = {"Action": "*", "Resource": "*"}
        denied = (with_conditions({**anything}, (each,)) for each in conditions if each is not None)
        return document("Deny", (each for each in denied if isinstance(each, dict)))

    def _other_value_condition(self, id: str, value: str) -> KeyCondition | None:
        if id.endswith(IS_GIVEN):
            return given_condition(id.removesuffix(IS_GIVEN), holds=value == NO)
        choice = next((choice for choice in self.deployment.choices if choice.id == id), None)
        if choice is not None:
            return self.unknowns.choice_is(choice, (value,), holds=False)
        return KeyCondition.that(f"{PARAMETER}{id}", (value,), holds=False)


def given_dimension(id: str) -> Dimension:
    """Return the dimension of whether an optional parameter is given."""
    return Dimension(f"{id}{IS_GIVEN}", (YES, NO))


def is_possible(limits: Policies) -> bool:
    """Return whether a customer can give these answers: the limits leave a request."""
    return allows_more((), (allow_everything(), *limits))


def presence_holds(presence: Presence, answers: Mapping[str, str], partition: str) -> bool:
    """Return whether a presence holds for the answers of a point, which has one for each of its tests."""
    return all(_holds(test, answers, partition) for test in presence.tests)


def _holds(test: PresenceTest, answers: Mapping[str, str], partition: str) -> bool:
    match test:
        case ChoiceIs(id, values):
            return answers[id] in values
        case Given(id):
            return answers[f"{id}{IS_GIVEN}"] == YES
        case PartitionIn(partitions):
            return partition in partitions
        case _:
            assert_never(test)
