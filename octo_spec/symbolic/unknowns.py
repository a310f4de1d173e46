"""Answers that nobody knows yet, as one more part of every request.

A choice is the condition key ``unknown:choice/ID``, whether an optional parameter is given the key
``unknown:given/ID``, the value of a parameter the policy variable ``${unknown:param/ID}``. Two
deployments that ask for the same id get the same answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from octo_spec.iam.keys import UNKNOWN
from octo_spec.iam.variables import variables_of
from octo_spec.model.presence import ChoiceIs, Given
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.symbolic.example_environment import account, mentioned, partitions, region
from octo_spec.symbolic.placeholders import stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.iam.conditions import Condition as ParsedCondition
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Statement
    from octo_spec.model.deployment import Choice, Deployment
    from octo_spec.model.environment import Value

CHOICE: Final = f"{UNKNOWN}choice/"
GIVEN: Final = f"{UNKNOWN}given/"
PARAMETER: Final = f"{UNKNOWN}param/"

YES: Final = "yes"
"""What ``unknown:given/ID`` holds where the parameter is given; anything else means that it is not."""
NO: Final = "no"


class KeyCondition(NamedTuple):
    """One condition on one key of ours."""

    operator: str
    key: str
    values: tuple[str, ...]

    @classmethod
    def that(cls, key: str, values: Sequence[str], *, holds: bool = True) -> KeyCondition:
        """Ask that the key holds one of ``values``, or none of them."""
        return cls("StringEquals" if holds else "StringNotEquals", key, tuple(values))


@dataclass(frozen=True, slots=True)
class Unknowns:
    """What all sides of a comparison may be asked, and what is known of it.

    ``choices`` holds every value that any side knows; the first stands for all that a key may hold
    beside the others. ``known`` are answers by id that are settled, and ``stand_ins`` the texts of
    parameters that stand where no policy variable may.
    """

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: Mapping[str, Value] = field(default_factory=dict)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    account: str = "111122223333"
    partition: str = "aws"
    region: str = "us-east-1"
    others: tuple[str, ...] = ()
    """The partitions that are looked at beside this one, each for itself."""

    @classmethod
    def of(
        cls, deployments: Sequence[Deployment], known: Mapping[str, Value], place: Mapping[str, str]
    ) -> Unknowns:
        """Gather what ``deployments`` ask, in the first of their partitions."""
        return cls.each(deployments, known, place)[0]

    @classmethod
    def each(
        cls,
        deployments: Sequence[Deployment],
        known: Mapping[str, Value],
        place: Mapping[str, str],
        beside: str = "",
    ) -> tuple[Unknowns, ...]:
        """Gather what ``deployments`` ask, once for each partition in which they may differ.

        ``place`` may tell account, partition and region; ``beside`` is what is written beside the
        deployments, so that no stand-in is taken for it.
        """
        literal = f"{mentioned(deployments)}\n{beside}"
        where = {"account": account(literal), "region": region(literal), **place}
        found = (where["partition"],) if "partition" in where else partitions(deployments, literal)
        whole = cls(
            choices=_values(choice for one in deployments for choice in one.choices),
            known=known,
            stand_ins={id: text for id, text in stand_ins(deployments).items() if id not in known},
            account=where["account"],
            region=where["region"],
        )
        return tuple(
            replace(whole, partition=one, others=tuple(other for other in found if other != one))
            for one in found
        )

    def value(self, id: str) -> Value | None:
        """Give the text of a parameter, or a list of them; ``None`` where only a variable stands for it."""
        return self.known.get(id, self.stand_ins.get(id))

    def choice_is(self, choice: Choice, values: Sequence[str], *, holds: bool = True) -> KeyCondition | None:
        """Ask for some answers to a choice; ``None`` where every answer will do.

        An answer that ``choice`` does not know counts as its default.
        """
        meaning = {one: one if one in choice.values else choice.default for one in self.choices[choice.id]}
        wanted = [one for one, meant in meaning.items() if (meant in values) is holds]
        others = [one for one in meaning if one not in wanted]
        if not others:
            return None
        first = self.choices[choice.id][0]
        key = f"{CHOICE}{choice.id}"
        return (
            KeyCondition.that(key, others, holds=False) if first in wanted else KeyCondition.that(key, wanted)
        )

    def settled(self) -> Iterator[KeyCondition]:
        """List what no request may be, since an answer is known: each alone rules a request out."""
        for id, value in self.known.items():
            if id not in self.choices:
                yield KeyCondition.that(f"{GIVEN}{id}", (YES,), holds=not value)
            elif value != self.choices[id][0]:
                yield KeyCondition.that(f"{CHOICE}{id}", (str(value),), holds=False)
            else:
                yield KeyCondition.that(f"{CHOICE}{id}", self.choices[id][1:])

    def setting(self, context: Mapping[str, ContextValue]) -> dict[str, str]:
        """Read back which answers a request supposes: choices, and parameters' values."""
        told = {key: str(value) for key, value in sorted(context.items()) if key.startswith(UNKNOWN)}
        return {
            **{id: _meant(told[key], self.choices[id]) for id, key in _keys(CHOICE, told)},
            **{id: "(given)" if told[key] == YES else "(not given)" for id, key in _keys(GIVEN, told)},
            **_whole({id: told[key] for id, key in _keys(PARAMETER, told)}),
        }

    def context(self, values: Mapping[str, Value]) -> dict[str, ContextValue]:
        """Tell a request the value of each parameter and choice: what ``setting`` reads back.

        A list that is not known has one value here, since a policy variable stands for one text.
        """
        parameters = {id: value for id, value in values.items() if id not in self.choices}
        return {
            **{f"{CHOICE}{id}": str(values[id]) for id in self.choices if id in values},
            **{f"{GIVEN}{id}": YES if value else NO for id, value in parameters.items()},
            **{key: text for id, value in parameters.items() for key, text in _told(id, value)},
        }

    def words(self, condition: ParsedCondition) -> str:
        """Say which answer a condition asks for; empty where its key stands for none."""
        key, values = condition.key, condition.written_values
        if key.startswith(CHOICE):
            id = key.removeprefix(CHOICE)
            return _WORDING.test(ChoiceIs(id, self.wanted(condition, id)))
        if key.startswith(GIVEN):
            wording = _NOT_GIVEN if condition.negated else _WORDING
            return wording.test(Given(key.removeprefix(GIVEN)))
        return f"{key.removeprefix(PARAMETER)} = {' or '.join(values)}" if key.startswith(PARAMETER) else ""

    def wanted(self, condition: ParsedCondition, choice: str) -> tuple[str, ...]:
        """List the answers to a choice for which a condition on its key holds."""
        named = condition.written_values
        return tuple(one for one in self.choices[choice] if (one in named) is not condition.negated)


_WORDING: Final = PresenceWording(chosen="{} = {}", given="a value for {}")
_NOT_GIVEN: Final = replace(_WORDING, given="no value for {}")


def given(id: str, *, holds: bool = True) -> KeyCondition:
    """Ask that an optional parameter is given."""
    return KeyCondition.that(f"{GIVEN}{id}", (YES,), holds=holds)


def variable(id: str) -> str:
    """Write the policy variable that stands for a parameter's value."""
    return f"${{{PARAMETER}{id}}}"


ARN_PARTS: Final = range(1, 6)
"""The parts of an ARN behind ``arn:``."""


def arn_variables(id: str) -> str:
    """Write the variables that stand for the parts of a value where an ARN is read part by part."""
    return ":".join(("arn", *(variable(f"{id}/{part}") for part in ARN_PARTS)))


def _told(id: str, value: Value) -> Iterator[tuple[str, str]]:
    """Give a value by its key and, where it is an ARN, its parts by theirs."""
    text = value if isinstance(value, str) else next(iter(value), None)
    if text is not None:
        yield f"{PARAMETER}{id}", text
        parts = text.split(":", len(ARN_PARTS))[1:]
        if len(parts) == len(ARN_PARTS):
            yield from ((f"{PARAMETER}{id}/{part}", one) for part, one in zip(ARN_PARTS, parts, strict=True))


def _whole(values: Mapping[str, str]) -> dict[str, str]:
    """Put the parts of ARNs together; a part that nothing asks about may be anything."""
    ids = dict.fromkeys(id.partition("/")[0] for id in values)
    return {
        id: values[id]
        if id in values
        else ":".join(("arn", *(values.get(f"{id}/{part}", "*") for part in ARN_PARTS)))
        for id in ids
    }


def _values(choices: Iterable[Choice]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        found[choice.id] = tuple(dict.fromkeys((*found.get(choice.id, ()), *choice.values)))
    return found


def _keys(beginning: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((key.removeprefix(beginning), key) for key in keys if key.startswith(beginning))


def _meant(value: str, values: tuple[str, ...]) -> str:
    return value if value in values else values[0]


# --- reading back ------------------------------------------------------------------------------


_VARIABLE: Final = re.compile(rf"\$\{{{re.escape(PARAMETER)}([a-z0-9-]+)(?:/\d)?\}}")
_ARN: Final = re.compile(
    "arn"
    rf":\$\{{{re.escape(PARAMETER)}([a-z0-9-]+)/{ARN_PARTS[0]}\}}"
    + "".join(rf":\$\{{{re.escape(PARAMETER)}\1/{part}\}}" for part in ARN_PARTS[1:])
)


def in_notation(text: str) -> str:
    """Write each variable that stands for a parameter, or for a part of its ARN, as a spec does."""
    return _VARIABLE.sub(r"${param.\1}", _ARN.sub(r"${param.\1}", text))


def is_unknown(key: str) -> bool:
    """Tell whether a condition key is one of ours."""
    return key.startswith(UNKNOWN)


def keys_of(statement: Statement) -> frozenset[str]:
    """List the keys of ours that a statement's conditions and patterns ask about."""
    variables = frozenset[str]().union(*(one.variables for one in statement.conditions))
    named = frozenset(one.key for one in statement.conditions)
    resources = variables_of(statement.resources.patterns) if statement.resources else frozenset[str]()
    return frozenset(filter(is_unknown, named | variables | resources))
