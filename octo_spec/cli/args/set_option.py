"""``--set ID=VALUE``: answers that are taken as given while access is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import click

from octo_spec.cli.files.inputs import BAD_ARGUMENT
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.model.deployment import Choice, Parameter, ParameterKind
from octo_spec.model.environment import BAD_VALUE, partition_faults, value_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.model.deployment import Deployment, Question
    from octo_spec.model.environment import Value

set_option: Final = click.option(
    "--set",
    "answers",
    multiple=True,
    metavar="ID=VALUE",
    help="Answer a choice or a parameter; also account, partition, region. Repeatable.",
)

UNKNOWN_ANSWER = DiagnosticKind.error("OCT609", "unknown-answer", "An answer to something that no side asks.")

PLACES: Final = ("account", "partition", "region")
"""What may be set beside parameters and choices."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Answers by the id of their parameter or choice, and where the roles are deployed."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)


def settled(arguments: Sequence[str], deployments: Sequence[Deployment]) -> Settled | tuple[Diagnostic, ...]:
    """Read ``ID=VALUE`` texts as answers to what ``deployments`` ask; commas part the elements of a list."""
    pairs = [argument.partition("=")[::2] for argument in arguments if "=" in argument]
    asked = _asked(deployments)
    place = {id: value for id, value in pairs if id in PLACES}
    wrong = (
        *_malformed(arguments),
        *(fault for pair in pairs for fault in _faults(*pair, asked)),
        *_misplaced(place, deployments),
    )
    if wrong:
        return wrong
    answers = {id: _typed(value, asked[id][0]) for id, value in pairs if id not in PLACES}
    return Settled(answers, place)


def _asked(deployments: Sequence[Deployment]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for one in deployments:
        questions: tuple[Question, ...] = (*one.parameters, *one.choices)
        for question in questions:
            found.setdefault(question.id, []).append(question)
    return found


def _malformed(arguments: Sequence[str]) -> Iterator[Diagnostic]:
    for argument in arguments:
        if "=" not in argument:
            yield BAD_ARGUMENT.at(None, f"{argument!r} is not ID=VALUE", "as in --set remediation=off")


def _misplaced(place: Mapping[str, str], deployments: Sequence[Deployment]) -> Iterator[Diagnostic]:
    if "partition" in place:
        found = (fault for one in deployments for fault in partition_faults(one, place["partition"]))
        yield from dict.fromkeys(found)


def _faults(id: str, value: str, asked: Mapping[str, list[Question]]) -> Iterator[Diagnostic]:
    if id in PLACES:
        return
    if id not in asked:
        near = get_close_matches(id, [*asked, *PLACES], 1)
        known = ", ".join([*asked, *PLACES])
        yield UNKNOWN_ANSWER.at(
            None, f"nothing asks for {id!r}", f"did you mean {near[0]!r}?" if near else f"known are {known}"
        )
        return
    for fault in dict.fromkeys(fault for question in asked[id] for fault in _value_faults(question, value)):
        yield BAD_VALUE.at(None, fault)


def _value_faults(question: Question, value: str) -> Iterator[str]:
    match question:
        case Choice(id, _, values):
            if value not in values:
                yield f"choice {id!r}: {value!r} is none of {', '.join(values)}"
        case Parameter():
            if value or not question.optional:
                yield from value_faults(question, _typed(value, question))


def _typed(value: str, question: Question) -> Value:
    if isinstance(question, Parameter) and question.kind is ParameterKind.LIST:
        return tuple(value.split(",")) if value else ()
    return value
