"""Parameters: values that are known at deploy time."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainValidator, ValidationInfo

from octo_spec.language.codes import LINE_BREAK, NO_VALUE, WRONG_TYPE
from octo_spec.language.models.scalars import (
    EMPTY,
    Accepted,
    Count,
    Described,
    Flag,
    FormatNames,
    Id,
    Line,
    Needs,
    Prose,
    refusal,
    values_as_keys,
)

WrittenFacts = dict[Id, Line]
"""The facts of a value: name -> literal text."""


def with_facts(written: object) -> object:
    """Return a list of values as values without facts."""
    return values_as_keys(written, {})


AllowedValues = Annotated[
    dict[Line, WrittenFacts],
    BeforeValidator(with_facts, json_schema_input_type=Line | list[Line] | dict[Line, WrittenFacts]),
]
"""A list of values, or a map from each value to its facts."""


def answer(written: object, *, many: bool) -> str | tuple[str, ...]:
    """Return a value of a parameter: a text, or one or more texts for a list."""
    match written:
        case str() if many:
            return (_line(written),)
        case str():
            return _line(written)
        case [] if many:
            raise refusal(NO_VALUE, "the list is empty", "remove the key, or add an entry")
        case [*items] if many and all(isinstance(item, str) for item in items):
            return tuple(_line(str(item)) for item in items)
        case None:
            raise refusal(NO_VALUE, "the value is missing", 'write "" for an empty text')
        case _:
            expected = "a list of texts" if many else "one text"
            raise refusal(WRONG_TYPE, f"{expected} is required here")


def _line(text: str) -> str:
    if re.search("[\t\r\n]", text):
        raise refusal(LINE_BREAK, "this text cannot contain a line break or a tab")
    return text


def _default(written: object, info: ValidationInfo) -> str | tuple[str, ...]:
    if "type" not in info.data:
        return ""  # the error is in the type, which is reported
    return answer(written, many=info.data["type"] == "list")


Default = Annotated[
    str | tuple[str, ...] | None, PlainValidator(_default, json_schema_input_type=Line | list[Line])
]
"""A text, or texts for a list."""


class ParameterSpec(Described):
    """A value that is given at deploy time."""

    description: Prose
    """What the value is for, in words that suit every format."""
    type: Literal["text", "list"] = "text"
    """One text, or a list of texts without commas. Without this key: `text`."""
    default: Default = None
    """The value if the customer gives none."""
    optional: Flag = False
    """A value is not required; without one, the parts that use the parameter are not deployed."""
    required_when: Needs = EMPTY
    """Choices with which a value is required. Implies `optional`."""
    requires: Needs = EMPTY
    """Choices that must have these values if a value is given: a build or a deployment without them fails."""
    allowed: AllowedValues = EMPTY
    """The only allowed values, with facts about each."""
    pattern: Line | None = None
    """A regular expression, from `^` to `$`, that each value must match."""
    pattern_help: Prose = ""
    """The pattern in words that complete "must": `be numeric`."""
    min_length: Count | None = None
    """The smallest number of characters; for a list, of each element."""
    max_length: Count | None = None
    """The largest number of characters; for a list, of each element."""
    label: Prose = ""
    """A short name to display."""
    section: Prose = ""
    """The heading under which it is displayed."""
    names: FormatNames = EMPTY
    """Names in an older artifact, to keep: format -> name. Without this key: made from the id."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, each with the reason."""

    @property
    def may_be_absent(self) -> bool:
        """Whether uses of the parameter may be missing because it has no value."""
        return self.optional or bool(self.required_when)

    @property
    def has_no_default(self) -> bool:
        """Whether someone must give a value."""
        return self.default is None and not self.may_be_absent
