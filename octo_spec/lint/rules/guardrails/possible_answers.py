"""Answers that a spec takes: what is found for values that a parameter refuses is not found at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import Document, parse
from octo_spec.language.checks.parameters import answer_fault
from octo_spec.language.pattern_sizes import characters
from octo_spec.symbolic.unknowns import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement
    from octo_spec.lint.rule import Subject

TRIES: Final = 8
"""So many values that a parameter refuses are tried before one of them is reported for want of a better."""

Answer = frozenset[tuple[str, str]]
"""The keys of a parameter with their values: one, or one for each part of an ARN."""


def possible(
    search: Callable[..., tuple[Overlap, ...]], asked: Document, subject: Subject
) -> tuple[Overlap, ...]:
    """Search again without the answers that were found and cannot be, until all can, or for some time."""
    refused: dict[Answer, None] = {}
    found = search()
    for _ in range(TRIES):
        new = dict.fromkeys(answer for one in found for answer in _refused(one.witness, subject))
        if not new:
            break
        refused |= new
        found = search(
            _denying(refused, "StringEquals"), _denying(_foreign(refused, asked, subject), "StringLike")
        )
    return found


def _refused(witness: Request, subject: Subject) -> Iterator[Answer]:
    """List the answers in a witness that their parameters do not take; text for any value is fine."""
    values = subject.unknowns.setting(witness.context)
    for id, parameter in subject.spec.parameters.items():
        answer = frozenset(_told(id, witness))
        if answer and not _is_open(answer, values[id]) and answer_fault(parameter, values[id]):
            yield answer


def _is_open(answer: Answer, whole: str) -> bool:
    """Tell whether some of an answer stands for any text: a made-up name, a part that nothing asks about."""
    return "*" in whole or any(value.startswith("some-") for _, value in answer)


def _told(id: str, witness: Request) -> Iterator[tuple[str, str]]:
    key = f"{PARAMETER}{id}"
    for name, value in witness.context.items():
        if (name == key or name.startswith(f"{key}/")) and isinstance(value, str):
            yield name, value


def _foreign(refused: Iterable[Answer], asked: Document, subject: Subject) -> Iterator[Answer]:
    """Rule out the characters of what is asked that a parameter does not take, whose answer was refused."""
    letters = "".join(sorted({letter for one in asked.statements for text in _texts(one) for letter in text}))
    keys = {key for answer in refused for key, _ in answer}
    for id, parameter in subject.spec.parameters.items():
        key = f"{PARAMETER}{id}"
        if key in keys and parameter.pattern:
            for letter in sorted(set(letters) - characters(parameter.pattern, letters) - {"*", "?"}):
                yield frozenset({(key, f"*{letter}*")})


def _texts(asked: Statement) -> Iterator[str]:
    yield from asked.resources.written if asked.resources else ()
    yield from (value for one in asked.conditions for value in one.written_values)


def _denying(answers: Iterable[Answer], operator: str) -> Document:
    statements: list[JsonValue] = [
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {operator: dict(answer)}}
        for answer in answers
    ]
    return parse({"Version": POLICY_VERSION, "Statement": statements})
