"""Answers that a spec takes: what is found for values that a parameter refuses is not found at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.policy import Document, parse
from octo_spec.language.checks.parameters import answer_fault
from octo_spec.unknowns import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.access.overlapping import Overlap
    from octo_spec.access.requests import Request
    from octo_spec.iam.json_shape import Json
    from octo_spec.rules.contract import Subject

TRIES: Final = 8
"""So many values that a parameter refuses are tried before one of them is reported for want of a better."""

Answer = frozenset[tuple[str, str]]
"""The keys of a parameter with their values: one, or one for each part of an ARN."""


def possible(
    search: Callable[[tuple[Document, ...]], tuple[Overlap, ...]], subject: Subject
) -> tuple[Overlap, ...]:
    """Search again without the answers that were found and cannot be, until all can, or for some time."""
    refused: dict[Answer, None] = {}
    found = search(())
    for _ in range(TRIES):
        new = dict.fromkeys(answer for one in found for answer in _refused(one.witness, subject))
        if not new:
            break
        refused |= new
        found = search((_denying(refused),))
    return found


def _refused(witness: Request, subject: Subject) -> Iterator[Answer]:
    """List the answers in a witness that their parameters do not take; text that stands for any is fine."""
    values = subject.unknowns.setting(witness.context)
    for id, parameter in subject.spec.parameters.items():
        answer = frozenset(_told(id, witness))
        free = any(value.startswith("some-") for _, value in answer)
        if answer and not free and answer_fault(parameter, values[id]):
            yield answer


def _told(id: str, witness: Request) -> Iterator[tuple[str, str]]:
    key = f"{PARAMETER}{id}"
    for name, value in witness.context.items():
        if (name == key or name.startswith(f"{key}/")) and isinstance(value, str):
            yield name, value


def _denying(answers: Iterable[Answer]) -> Document:
    statements: list[Json] = [
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": dict(answer)}}
        for answer in answers
    ]
    return parse({"Version": "2012-10-17", "Statement": statements})
