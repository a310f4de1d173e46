"""Texts for people: they contain no references, and targets limit their length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.codes import MISPLACED_REFERENCE, TOO_LONG
from octo_spec.language.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.spans import Location


def literal_texts(checked: CheckedSpec) -> Iterator[Finding]:
    """Find ``${`` in descriptions and in choices: references are not filled in there."""
    for location, text in (*_descriptions(checked), *_choice_texts(checked)):
        if "${" in text:
            message = "'${' is not allowed here: this text cannot contain references"
            yield Finding(MISPLACED_REFERENCE, location, message)


def _descriptions(checked: CheckedSpec) -> Iterator[tuple[Location, str]]:
    spec = checked.spec
    yield ("description",), spec.description
    yield ("contact",), spec.contact
    for key, texts in spec.vendor.texts.items() if spec.vendor else ():
        yield from ((("vendor", key, position), text) for position, text in enumerate(texts))
    if spec.delegation:
        yield ("delegation", "template", "description"), spec.delegation.template.description
        if boundary := spec.delegation.boundary:
            yield ("delegation", "boundary", "description"), boundary.description
    for id, feature in spec.features.items():
        yield from ((("features", id, key), getattr(feature, key)) for key in ("title", "why", "without"))
    for key, described in (("parameters", spec.parameters), ("choices", spec.choices), ("roles", spec.roles)):
        for id, declared in described.items():
            yield (key, id, "description"), declared.description or ""


def _choice_texts(checked: CheckedSpec) -> Iterator[tuple[Location, str]]:
    for id, choice in checked.spec.choices.items():
        yield ("choices", id, "label"), choice.label
        yield ("choices", id, "section"), choice.section
        for value, sentence in choice.sentences.items():
            yield ("choices", id, choice.kind, value), sentence


def long_texts(checked: CheckedSpec) -> Iterator[Finding]:
    """Find descriptions that are too long for a target."""
    spec, reserved = checked.spec, checked.reserved
    if len(spec.description.encode()) > reserved.spec_description_bytes:
        message = f"the description of a spec can have at most {reserved.spec_description_bytes:,} bytes"
        yield Finding(TOO_LONG, ("description",), message)
    for key, declared in (("parameters", spec.parameters), ("choices", spec.choices)):
        for id, question in declared.items():
            if len(question.description) > reserved.question_description_length:
                longest = reserved.question_description_length
                message = f"this description can have at most {longest:,} characters"
                yield Finding(TOO_LONG, (key, id, "description"), message)
