"""Customers: the recipients of artifacts, their formats and their answers."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from octo_spec.language.models.parameters import answer
from octo_spec.language.models.scalars import (
    EMPTY,
    Before,
    Described,
    Id,
    Line,
    OneOrMore,
    Prose,
    known_version,
)


def _value(written: object) -> str | tuple[str, ...]:
    return answer(written, many=isinstance(written, list))


WrittenAnswers = dict[
    Id, Annotated[str | tuple[str, ...], PlainValidator(_value, json_schema_input_type=Line | list[Line])]
]
"""Parameter or choice -> its value."""


class CustomerSpec(Described):
    """Who receives artifacts."""

    title: Prose = ""
    """The customer's name, for people."""
    fix: WrittenAnswers = EMPTY
    """What is decided now and no longer asked, also `partition`; an external ID may be two, old and new."""
    ask: OneOrMore[Id] = ()
    """Choices that are asked although the spec says `ask: build`."""
    preset: WrittenAnswers = EMPTY
    """Parameters and choices that are asked, with this answer filled in."""
    formats: dict[Line, dict[str, object]] = EMPTY
    """Emitter -> its options. They replace the formats of `common`, but keep options set there."""
    accept: dict[Literal["guessable-external-id", "other-partition"], Prose] = EMPTY
    """A finding that is accepted, with the reason: `guessable-external-id` or `other-partition`."""


class CustomerLine(CustomerSpec):
    """A customer in a file with one on each line."""

    id: str
    """It names the customer's folder."""


class CustomersHead(Described):
    """What all customers have in common, where each has a line or a file of its own."""

    octospec_customers: Annotated[Literal["1"], Before(known_version)]
    """The version of this language."""
    common: CustomerSpec | None = None
    """Laid under each customer, entry by entry."""


class CustomersFile(Described):
    """All customers of one spec."""

    octospec_customers: Annotated[Literal["1"], Before(known_version)]
    """The version of this language."""
    common: CustomerSpec | None = None
    """Laid under each customer, entry by entry."""
    customers: dict[str, CustomerSpec] = Field(min_length=1)
    """Customers by id, which names their folder."""
