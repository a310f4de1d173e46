"""The unknown and the known answers of deployments that are compared.

Deployments that ask for the same id are assumed to get the same answer: see ``answer_keys``.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.presence import ChoiceIs, Given
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.symbolic.answer_keys import (
    ARN_PARTS,
    CHOICE,
    GIVEN,
    NO,
    PARAMETER,
    YES,
    KeyCondition,
    given_condition,
    is_answer_key,
    parameter_keys,
)
from octo_spec.symbolic.example_environment import (
    compared_partitions,
    example_account,
    example_region,
    literal_text,
    named_partitions,
)
from octo_spec.symbolic.placeholders import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.iam.conditions import Condition as ParsedCondition
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.model.deployment import Choice, Deployment
    from octo_spec.model.environment import Value
    from octo_spec.model.presence import Presence


@frozen
class Unknowns:
    """The inputs of all sides of a comparison, and the known answers.

    ``choices`` holds every value that any side has for a choice; any other value of a key counts as the
    first. ``known`` are known answers by id. ``placeholders`` are the texts of parameters used where AWS
    allows no policy variable. ``other_partitions`` are compared like ``partition``, each separately. The
    ``account`` is an example if it is not the ``own_account``, which is empty if it is not known.
    """

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: Mapping[str, Value] = field(default_factory=dict)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    account: str = "111122223333"
    partition: str = "aws"
    region: str = "us-east-1"
    own_account: str = ""
    other_partitions: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, deployments: Sequence[Deployment], known: Mapping[str, Value], place: Mapping[str, str]
    ) -> Unknowns:
        """Return the inputs of ``deployments``, in the first of their partitions."""
        return cls.each(deployments, known, place)[0]

    @classmethod
    def each(
        cls,
        deployments: Sequence[Deployment],
        known: Mapping[str, Value],
        place: Mapping[str, str],
        other_text: str = "",
    ) -> tuple[Unknowns, ...]:
        """Return the inputs of ``deployments``, once for each partition in which they may differ.

        ``place`` may hold the account, the partition and the region. An example never equals a text that
        occurs literally in the deployments or in ``other_text``.
        """
        literal = f"{literal_text(deployments)}\n{other_text}"
        where = {"account": example_account(literal), "region": example_region(literal), **place}
        compared = (
            (where["partition"],) if "partition" in where else compared_partitions(deployments, literal)
        )
        whole = cls(
            choices=_values(choice for deployment in deployments for choice in deployment.choices),
            known=known,
            placeholders={id: text for id, text in placeholders(deployments).items() if id not in known},
            account=where["account"],
            region=where["region"],
            own_account=place.get("account", ""),
        )
        return tuple(whole._with_partition(partition, compared) for partition in compared)

    @classmethod
    def in_named_partitions(
        cls, deployments: Sequence[Deployment], known: Mapping[str, Value], place: Mapping[str, str]
    ) -> tuple[Unknowns, ...]:
        """Return the same only for the partitions that ARNs of ``deployments`` name; one if none does."""
        each = cls.each(deployments, known, place)
        named = named_partitions(deployments, literal_text(deployments))
        return tuple(unknowns for unknowns in each if unknowns.partition in named) or each[:1]

    def _with_partition(self, partition: str, compared: tuple[str, ...]) -> Unknowns:
        others = tuple(other for other in compared if other != partition)
        return replace(self, partition=partition, other_partitions=others)

    def value(self, id: str) -> Value | None:
        """Return a parameter's value; ``None`` if only a policy variable represents it."""
        return self.known.get(id, self.placeholders.get(id))

    # --- conditions ----------------------------------------------------------------------------

    def choice_is(self, choice: Choice, values: Sequence[str], *, holds: bool = True) -> KeyCondition | None:
        """Return the condition that a choice has one of ``values``, or none; ``None`` if it always holds.

        A value that ``choice`` does not have counts as its default.
        """
        meaning = {
            value: value if value in choice.values else choice.default for value in self.choices[choice.id]
        }
        admitted = [value for value, meant in meaning.items() if (meant in values) is holds]
        excluded = [value for value in meaning if value not in admitted]
        if not excluded:
            return None
        # The first value represents all that are not listed, so it is never listed itself.
        key, first = f"{CHOICE}{choice.id}", self.choices[choice.id][0]
        if first in admitted:
            return KeyCondition.that(key, excluded, holds=False)
        return KeyCondition.that(key, admitted)

    def contradictions(self) -> Iterator[KeyCondition]:
        """Yield conditions that each hold only for requests that contradict a known answer."""
        for id, value in self.known.items():
            if id not in self.choices:
                yield given_condition(id, holds=not value)
            elif value != self.choices[id][0]:
                yield KeyCondition.that(f"{CHOICE}{id}", (str(value),), holds=False)
            else:
                yield KeyCondition.that(f"{CHOICE}{id}", self.choices[id][1:])

    def admitted_answers(self, condition: ParsedCondition, choice: str) -> tuple[str, ...]:
        """Return the answers to a choice for which a condition on its key holds."""
        named = condition.written_values
        return tuple(value for value in self.choices[choice] if (value in named) is not condition.negated)

    def words(self, condition: ParsedCondition) -> str:
        """Return in words which answer a condition requires; empty if its key represents no answer."""
        key, values = condition.key, condition.written_values
        if key.startswith(CHOICE):
            id = key.removeprefix(CHOICE)
            return _WORDING.test(ChoiceIs(id, self.admitted_answers(condition, id)))
        if key.startswith(GIVEN):
            wording = _WITHOUT if condition.negated else _WORDING
            return wording.test(Given(key.removeprefix(GIVEN)))
        return f"{key.removeprefix(PARAMETER)} = {' or '.join(values)}" if key.startswith(PARAMETER) else ""

    def presence_words(self, presence: Presence) -> str:
        """Return a presence in the words of ``words``."""
        return _WORDING.presence(presence)

    # --- requests ------------------------------------------------------------------------------

    def answers_in(self, context: Mapping[str, ContextValue]) -> dict[str, str]:
        """Return the answers in the context of a request, by id."""
        held = {key: str(value) for key, value in sorted(context.items()) if is_answer_key(key)}
        return {
            **{id: _chosen_value(text, self.choices[id]) for id, text in _texts_by_id(CHOICE, held)},
            **{id: "(given)" if text == YES else "(not given)" for id, text in _texts_by_id(GIVEN, held)},
            **_whole_values(dict(_texts_by_id(PARAMETER, held))),
        }

    def context(self, answers: Mapping[str, Value]) -> dict[str, ContextValue]:
        """Return the keys with which a request holds ``answers``: the inverse of ``answers_in``."""
        parameters = {id: value for id, value in answers.items() if id not in self.choices}
        return {
            **{f"{CHOICE}{id}": str(answers[id]) for id in self.choices if id in answers},
            **{f"{GIVEN}{id}": YES if value else NO for id, value in parameters.items()},
            **{key: text for id, value in parameters.items() for key, text in parameter_keys(id, value)},
        }


_WORDING: Final = PresenceWording(chosen="{} = {}", given="a value for {}")
_WITHOUT: Final = replace(_WORDING, given="no value for {}")


def _values(choices: Iterable[Choice]) -> dict[str, tuple[str, ...]]:
    """Return all values of each choice, those of the first side first."""
    values: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        values[choice.id] = tuple(dict.fromkeys((*values.get(choice.id, ()), *choice.values)))
    return values


def _texts_by_id(prefix: str, held: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((key.removeprefix(prefix), text) for key, text in held.items() if key.startswith(prefix))


def _chosen_value(value: str, values: tuple[str, ...]) -> str:
    return value if value in values else values[0]


def _whole_values(values: Mapping[str, str]) -> dict[str, str]:
    """Join the parts of ARNs; a part without a key becomes ``*``."""
    ids = dict.fromkeys(id.partition("/")[0] for id in values)
    return {
        id: values[id]
        if id in values
        else ":".join(("arn", *(values.get(f"{id}/{part}", "*") for part in ARN_PARTS)))
        for id in ids
    }
