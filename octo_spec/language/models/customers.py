"""Customers: the recipients of artifacts, their formats and their values."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, PlainValidator, model_validator

from octo_spec.language.models.parameters import answer
from octo_spec.language.models.scalars import (
    ACCOUNT_PATTERN,
    EMPTY,
    ROLE_ARN_PATTERN,
    STACK_ARN_PATTERN,
    TIME_PATTERN,
    BeforeReader,
    Day,
    Described,
    Id,
    Line,
    OneOrMore,
    PartitionName,
    Prose,
    known_version,
)


def _value(written: object) -> str | tuple[str, ...]:
    return answer(written, many=isinstance(written, list))


WrittenAnswers = dict[
    Id, Annotated[str | tuple[str, ...], PlainValidator(_value, json_schema_input_type=Line | list[Line])]
]
"""Parameter or choice -> its value."""


class DeployedSpec(Described):
    """Where the roles of a customer are deployed; this decides nothing that is built."""

    account: Annotated[str, Field(pattern=ACCOUNT_PATTERN)]
    """The AWS account that has the roles."""
    partition: PartitionName = "aws"
    """Its partition."""
    roles: dict[Id, Annotated[str, Field(pattern=ROLE_ARN_PATTERN)]] = EMPTY
    """Role of the spec -> its ARN. A role that is missing here has the name that the spec gives it."""
    format: Line = ""
    """The format that was deployed."""
    stack: Annotated[str, Field(pattern=STACK_ARN_PATTERN)] | None = None
    """The ARN of the stack, if the format has one."""
    region: Line = ""
    """The region of the stack."""
    since: Day | None = None
    """The day since which they are deployed."""
    state: Literal["claimed", "confirmed", "deleted"] | None = None
    """What `octospec register` knows: an event claims the roles, `octospec status --live` confirms them."""
    registered: Annotated[str, Field(pattern=TIME_PATTERN)] | None = None
    """The time of the last event that was registered."""


OF_VENDOR: Final = "x-"
"""A key of an entry that begins so is the vendor's own: octospec keeps it, and reads nothing from it."""


class CustomerSpec(Described):
    """Who receives artifacts. A key that begins with `x-` is the vendor's own, with any value."""

    model_config = ConfigDict(json_schema_extra={"patternProperties": {f"^{OF_VENDOR}": {}}})

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
    deployed: DeployedSpec | None = None
    """Where the customer's roles are deployed; not in `common`."""

    @model_validator(mode="before")
    @classmethod
    def _without_own_keys(cls, written: Any) -> Any:  # noqa: ANN401 - any YAML value
        if not isinstance(written, dict) or not any(str(key).startswith(OF_VENDOR) for key in written):
            return written
        return {key: value for key, value in written.items() if not str(key).startswith(OF_VENDOR)}


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
