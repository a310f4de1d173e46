"""The types of the fields of the models: the texts that each accepts, and the values that they become.

Every YAML scalar is a text, and a type below gives it a meaning. If a type refuses a text, it raises
``refusal``, which ``shape_errors`` turns into a diagnostic of the kind that it names.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from octo_spec.diagnostics import DiagnosticKind, Help
from octo_spec.language.codes import BAD_VALUE, LANGUAGE_VERSION, NO_VALUE
from octo_spec.model.ids import ID_LENGTH, ID_PATTERN

T = TypeVar("T")

EMPTY: Final[dict[Any, Any]] = {}
"""The default of a map; pydantic gives each model a copy."""


class Described(BaseModel):
    """A mapping of the language: frozen, closed, its keys in kebab-case."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


def refusal(kind: DiagnosticKind, message: str, help: Help = "") -> PydanticCustomError:
    """Return the exception by which a validator reports a diagnostic of ``kind``."""
    return PydanticCustomError("refused", "{message}", {"kind": kind, "message": message, "help": help})


class BeforeReader:
    """``BeforeValidator(read)``, but pydantic does not inspect ``read`` again for each field that uses it."""

    def __init__(self, read: Callable[[Any], object]) -> None:
        self.read = read

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))


CATEGORY_PATTERN: Final = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
LINE_PATTERN: Final = r"^[^\t\r\n]*$"

SID_PATTERN: Final = "^[A-Za-z0-9]+$"
PARTITION_PATTERN: Final = "^aws(-[a-z]+)*$"
ACCOUNT_PATTERN: Final = "^[0-9]{12}$"
ROLE_ARN_PATTERN: Final = r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-~]{1,510}/)?[A-Za-z0-9+=,.@_-]{1,64}$"
TIME_PATTERN: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
STACK_ARN_PATTERN: Final = (
    r"^arn:aws(-[a-z]+)*:[a-z0-9-]+:[a-z0-9-]+:[0-9]{12}"
    r":stack/[A-Za-z][A-Za-z0-9-]{0,127}/[A-Za-z0-9-]{1,64}$"
)
SEMVER_PATTERN: Final = (
    r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$"
)

Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=ID_LENGTH)]
"""kebab-case: ``external-id``, which a target may write as ``ExternalId`` or ``external_id``."""

CategoryId = Annotated[str, Field(pattern=CATEGORY_PATTERN)]
"""kebab-case; a word may be a number (``tier-0``)."""

Line = Annotated[str, Field(pattern=LINE_PATTERN)]
"""Text that becomes part of an artifact unchanged: one line."""


def fold_line_breaks(written: object) -> object:
    """Replace each run of line breaks, tabs and spaces by one space; remove those at the ends."""
    return re.sub("[ \t\r\n]+", " ", written).strip(" ") if isinstance(written, str) else written


FoldedText = Annotated[str, BeforeReader(fold_line_breaks)]
"""Text for people, or empty: line breaks become single spaces."""

Prose = Annotated[FoldedText, Field(min_length=1)]
"""Text for people: line breaks become single spaces."""


Sid = Annotated[str, Field(pattern=SID_PATTERN)]
"""Letters and digits."""

SemVer = Annotated[str, Field(pattern=SEMVER_PATTERN)]
"""https://semver.org"""

PartitionName = Annotated[str, Field(pattern=PARTITION_PATTERN)]
"""``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""


def known_version(written: object) -> object:
    """Refuse all versions of the language except this one."""
    if isinstance(written, str) and written != "1":
        # Python reads no number of thousands of digits.
        newer = re.fullmatch("0*(?:[2-9]|[1-9][0-9]+)", written)
        help = "upgrade octospec" if newer else "write 1"
        raise refusal(
            LANGUAGE_VERSION, f"this octospec supports version 1 of the language, not {written!r}", help
        )
    return written


def _one_or_more(written: object) -> object:
    if written == []:
        raise refusal(NO_VALUE, "the list is empty", "remove the key, or add an entry")
    return [written] if isinstance(written, str | dict) else written


class _Alone:
    """Informs editors that a single value may replace a list."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        many = {**handler(schema), "minItems": 1}
        return {"anyOf": [many["items"], many]}


OneOrMore = Annotated[tuple[T, ...], BeforeReader(_one_or_more), _Alone()]
"""A list, or a single value; an empty list is an error."""


FLAGS: Final = ("yes", "on", "true")


def _flag(written: object) -> object:
    if isinstance(written, str) and written.lower() in FLAGS:
        return True
    if isinstance(written, str):
        raise refusal(BAD_VALUE, f"{written!r} is not allowed here", "write 'yes', or remove the key")
    return written


Flag = Annotated[bool, BeforeReader(_flag), WithJsonSchema({"enum": [*FLAGS, True]})]
"""``yes``, ``on`` or ``true``, or absent."""


def _count(written: object) -> object:
    if isinstance(written, str) and not re.fullmatch("0|[1-9][0-9]{0,8}", written):
        raise refusal(BAD_VALUE, f"{written!r} is not a whole number")
    return written


Count = Annotated[int, BeforeReader(_count)]
"""A whole number that is not negative."""

SECONDS: Final[Mapping[str, int]] = {"h": 3600, "m": 60, "s": 1}


def _duration(written: object) -> object:
    if not isinstance(written, str):
        return written
    if not (parts := re.fullmatch("([1-9][0-9]{0,5})([hms])", written)):
        raise refusal(
            BAD_VALUE, f"{written!r} is not a duration", "write a duration such as 12h, 90m or 3600s"
        )
    return int(parts[1]) * SECONDS[parts[2]]


DURATION_PATTERN: Final = "^[1-9][0-9]*[hms]$"

Duration = Annotated[
    int, BeforeReader(_duration), WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN})
]
"""``12h``, ``90m`` or ``3600s``, in seconds."""


def _date(written: object) -> object:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else written
    except ValueError:
        raise refusal(BAD_VALUE, f"{written!r} is not a date", "write a date such as 2027-06-30") from None


Day = Annotated[date, BeforeReader(_date), WithJsonSchema({"type": "string", "format": "date"})]
"""``2027-06-30``."""


def values_as_keys(written: object, blank: object) -> object:
    """Return a list of values as a map from each value to ``blank``; a map is unchanged."""
    if written in ([], {}):
        raise refusal(NO_VALUE, "the list is empty", "remove the key, or add an entry")
    items = [written] if isinstance(written, str) else written
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return written
    if twice := next((item for item in items if items.count(item) > 1), None):
        raise refusal(BAD_VALUE, f"{twice!r} is listed twice", "list each value once")
    return dict.fromkeys(items, blank)


EXCEPT: Final = "all except "
"""How an exception begins in ``of``: the same text without it allows or denies the opposite."""


class AcceptSpec(Described):
    """An accepted finding, with the reason and the last day on which it is accepted."""

    reason: Prose
    """The reason for accepting it."""
    until: Day | None = None
    """The last day on which it is accepted."""
    of: OneOrMore[Line] = ()
    """The actions, resources or principals that it covers. With any other one, it no longer counts. An entry
    `all except X` is the exception X of an `…-all-except`."""


def _reason_as_mapping(written: object) -> object:
    return {"reason": written} if isinstance(written, str) else written


Accepted = dict[
    Id, Annotated[AcceptSpec, BeforeValidator(_reason_as_mapping, json_schema_input_type=Prose | AcceptSpec)]
]
"""Rule name -> reason."""

Needs = dict[Id, OneOrMore[Id]]
"""Choice -> the required value, or the values one of which is required."""

Conditions = dict[str, dict[str, OneOrMore[Line]]]
"""Operator -> condition key -> values, all in AWS's spelling."""

Access = Literal["none", "list", "read", "tag", "write", "permissions"]
"""AWS's access levels, in ascending order."""

FormatNames = dict[Line, Line]
"""Format -> the name there."""

FormatValueNames = dict[Line, dict[Id, Line]]
"""Format -> value -> the name there."""
