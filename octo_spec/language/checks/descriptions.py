"""Texts for people: what is literal in them, and how long they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import MISPLACED_REFERENCE, TOO_LONG
from octo_spec.language.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.spans import Location
    from octo_spec.language.texts import Subject

SPEC_DESCRIPTION_BYTES = 1_024
QUESTION_LENGTH = 4_000
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html."""


def literal_texts(subject: Subject) -> Iterator[Finding]:
    """Find ``${`` in descriptions and in choices: no reference is filled in there."""
    for location, text in (*_descriptions(subject), *_choice_texts(subject)):
        if "${" in text:
            message = "no reference is filled in here, so '${' may not stand"
            yield Finding(MISPLACED_REFERENCE, location, message)


def _descriptions(subject: Subject) -> Iterator[tuple[Location, str]]:
    spec = subject.spec
    yield ("description",), spec.description
    for key, described in (("parameters", spec.parameters), ("choices", spec.choices), ("roles", spec.roles)):
        for id, one in described.items():
            yield (key, id, "description"), one.description


def _choice_texts(subject: Subject) -> Iterator[tuple[Location, str]]:
    for id, choice in subject.spec.choices.items():
        yield ("choices", id, "label"), choice.label
        yield ("choices", id, "section"), choice.section
        for value, sentence in choice.sentences.items():
            yield ("choices", id, choice.kind, value), sentence


def long_texts(subject: Subject) -> Iterator[Finding]:
    """Find descriptions that CloudFormation refuses for their length."""
    spec = subject.spec
    if len(spec.description.encode()) > SPEC_DESCRIPTION_BYTES:
        message = f"the description of a spec has at most {SPEC_DESCRIPTION_BYTES:,} bytes"
        yield Finding(TOO_LONG, ("description",), message)
    for key, asked in (("parameters", spec.parameters), ("choices", spec.choices)):
        for id, one in asked.items():
            if len(one.description) > QUESTION_LENGTH:
                message = f"a description has at most {QUESTION_LENGTH:,} characters here"
                yield Finding(TOO_LONG, (key, id, "description"), message)
