"""Customers: the recipients of artifacts, their formats and their values."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from octo_spec.language.models.parameters import answer
from octo_spec.language.models.scalars import (
    EMPTY,
    BeforeReader,
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
    """Answers that are not asked, and `partition`. An external ID can have two: the old and the new one."""
    ask: OneOrMore[Id] = ()
    """Choices that the artifact asks although the spec has `ask: build`."""
    preset: WrittenAnswers = EMPTY
    """Parameters and choices that the customer can still change, with this value as the default."""
    formats: dict[Line, dict[str, object]] = EMPTY
    """Emitter -> its options. They replace the formats of `common`, but keep the options set there."""
    accept: dict[Literal["guessable-external-id", "other-partition"], Prose] = EMPTY
    """Accepted findings, each with the reason: `guessable-external-id` or `other-partition`."""


class CustomerLine(CustomerSpec):
    """A customer in a file with one on each line."""

    id: str
    """The customer's id, which is the name of the folder."""


class CustomersHead(Described):
    """The values common to all customers, if each customer has a line or a file."""

    octospec_customers: Annotated[Literal["1"], BeforeReader(known_version)]
    """The version of this language."""
    common: CustomerSpec | None = None
    """Default entries of every customer, which the customer's own entries replace."""


class CustomersFile(Described):
    """All customers of one spec."""

    octospec_customers: Annotated[Literal["1"], BeforeReader(known_version)]
    """The version of this language."""
    common: CustomerSpec | None = None
    """Default entries of every customer, which the customer's own entries replace."""
    customers: dict[str, CustomerSpec] = Field(min_length=1)
    """Customers by id, which is the name of their folder."""
