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
    keyed,
    refusal,
)

WrittenFacts = dict[Id, Line]
"""The facts of a value: name -> literal text."""


def with_facts(written: object) -> object:
    """Return a list of values as values without facts."""
    return keyed(written, {})


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
            raise refusal(NO_VALUE, "the list is empty", "leave the key out, or name something")
        case [*items] if many and all(isinstance(item, str) for item in items):
            return tuple(_line(str(item)) for item in items)
        case None:
            raise refusal(NO_VALUE, "no value stands here", 'write "" for an empty text')
        case _:
            expected = "a list of texts" if many else "one text"
            raise refusal(WRONG_TYPE, f"{expected} belongs here")


def _line(text: str) -> str:
    if re.search("[\t\r\n]", text):
        raise refusal(LINE_BREAK, "a line break or tab may not stand in this text")
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
    """A value that is known when something is deployed."""

    description: Prose
    """What is asked, in words that fit every format."""
    type: Literal["text", "list"] = "text"
    """One text, or a list of texts without commas; absent, `text`."""
    default: Default = None
    """The answer where none is given."""
    optional: Flag = False
    """What uses the parameter is there only if a value is given."""
    required_when: Needs = EMPTY
    """Choices under which a value must be given; implies `optional`."""
    allowed: AllowedValues = EMPTY
    """The only values that may be given, and what is known of each."""
    pattern: Line | None = None
    """A regular expression, from `^` to `$`, that each value matches."""
    pattern_help: Prose = ""
    """What a value must do, as a phrase after "must": `be numeric`."""
    min_length: Count | None = None
    """The least number of characters, of each element for a list."""
    max_length: Count | None = None
    """The largest number of characters, of each element for a list."""
    label: Prose = ""
    """The short name that people see."""
    section: Prose = ""
    """The heading under which people see it."""
    names: FormatNames = EMPTY
    """Names in formats, as an older artifact has them: format -> name; absent, made of the id."""
    accept: Accepted = EMPTY
    """Findings that are accepted here, with the reason."""

    @property
    def may_be_absent(self) -> bool:
        """Whether uses of the parameter may be missing because it has no value."""
        return self.optional or bool(self.required_when)

    @property
    def must_be_asked(self) -> bool:
        """Whether someone must give a value."""
        return self.default is None and not self.may_be_absent
