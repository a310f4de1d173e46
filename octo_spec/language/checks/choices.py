"""Choices, and the needs, requirements and parameter conditions that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import BAD_CHOICE, FIRST_VALUE, ONE_LEVEL, UNKNOWN_ID
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import did_you_mean, instead_of, write_one_of
from octo_spec.model.reserved_words import Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.models.choices import ChoiceSpec
    from octo_spec.language.spans import Location

VALUES = range(2, 11)
"""The possible numbers of values of a choice."""


def choices(checked: CheckedSpec) -> Iterator[Finding]:
    """Find choices whose values or default contradict the language."""
    for id, choice in checked.spec.choices.items():
        at: Location = ("choices", id)
        if choice.levels and choice.options:
            yield Finding(
                BAD_CHOICE, (*at, "options"), "a choice has 'levels' or 'options', not both", on_key=True
            )
        elif len(choice.values) not in VALUES:
            message = f"a choice has {VALUES[0]} to {VALUES[-1]} values, not {len(choice.values)}"
            yield Finding(BAD_CHOICE, (*at, choice.kind), message)
        for value in choice.values:
            if refusal := checked.reserved.refusal(Slot.CHOICE_VALUE, value):
                message = f"{value!r} {refusal.problem}"
                yield Finding(BAD_CHOICE, (*at, choice.kind, value), message, refusal.help)
        if choice.default not in choice.values:
            message = f"{choice.default!r} is not a value of this choice"
            help = write_one_of(choice.default, choice.values)
            yield Finding(UNKNOWN_ID, (*at, "default"), message, help)


def needs(checked: CheckedSpec) -> Iterator[Finding]:
    """Find needs, requirements and required-when with an unknown choice or value, or with the first value."""
    spec = checked.spec
    for location, wanted in checked.needs:
        yield from _needs(location, wanted, spec.choices)
    for id, parameter in spec.parameters.items():
        yield from _needs(("parameters", id, "required-when"), parameter.required_when, spec.choices)
        yield from _needs(("parameters", id, "requires"), parameter.requires, spec.choices)
    for id, choice in spec.choices.items():
        yield from _needs(("choices", id, "requires"), choice.requires, spec.choices)
        if id in choice.requires:
            yield Finding(
                BAD_CHOICE, ("choices", id, "requires", id), "a choice cannot require itself", on_key=True
            )


def _needs(
    at: Location, wanted: Mapping[str, tuple[str, ...]], declared: Mapping[str, ChoiceSpec]
) -> Iterator[Finding]:
    for id, values in wanted.items():
        if id not in declared:
            help = instead_of(id, declared, "choices")
            yield Finding(UNKNOWN_ID, (*at, id), f"unknown choice {id!r}", help, on_key=True)
            continue
        if len(declared[id].values) not in VALUES:
            continue  # the error is in the choice, which is reported
        if len(values) > 1 and declared[id].kind != "options":
            message = f"write one value for {id!r} here" + (
                ": that level or higher" if declared[id].levels else ""
            )
            yield Finding(ONE_LEVEL, (*at, id), message)
        for position, value in enumerate(values):
            yield from _value((*at, id, position), value, id, declared[id])


def _value(location: Location, value: str, id: str, choice: ChoiceSpec) -> Iterator[Finding]:
    needable = choice.values if choice.kind == "options" else choice.values[1:]
    if value not in choice.values:
        help = did_you_mean(value, needable) or write_one_of(value, needable)
        yield Finding(UNKNOWN_ID, location, f"{value!r} is not a value of choice {id!r}", help)
    elif value not in needable:
        message = f"{value!r} of choice {id!r} grants nothing, so nothing can need it"
        yield Finding(FIRST_VALUE, location, message, write_one_of(value, needable) if needable else "")
