"""Choices that a customer makes, declared once."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from octo_spec.language.models.scalars import (
    EMPTY,
    BeforeReader,
    Described,
    FormatNames,
    FormatValueNames,
    Id,
    Needs,
    Prose,
    fold_line_breaks,
    values_as_keys,
)


def _with_sentences(written: object) -> object:
    return values_as_keys(written, "")


Sentence = Annotated[str, BeforeReader(fold_line_breaks)]

Values = Annotated[
    dict[Id, Sentence],
    BeforeValidator(_with_sentences, json_schema_input_type=list[Id] | dict[Id, Prose]),
]
"""A list of ids, or a map from each id to a sentence about it."""


def _first(data: dict[str, Any]) -> str:
    return next(iter(data["levels"] or data["options"] or ("off",)))


class ChoiceSpec(Described):
    """Something that a customer can accept or decline: on or off, ordered levels, or options."""

    description: Prose
    """What the customer decides, in words that suit every format."""
    levels: Values = EMPTY
    """Two to ten ordered values; each includes the ones before it; the first grants nothing."""
    options: Values = EMPTY
    """Two to ten independent values without order."""
    default: str = Field(default_factory=_first)
    """The value if the customer gives none. Without this key: the first value."""
    requires: Needs = EMPTY
    """Required values of other choices if this choice is above its first value."""
    ask: Literal["deploy", "build"] = "deploy"
    """`deploy`, the default: the customer decides at deploy time. `build`: the customers file decides."""
    label: Prose = ""
    """A short name to display."""
    section: Prose = ""
    """The heading under which it is displayed."""
    names: FormatNames = EMPTY
    """Names in an older artifact, to keep: format -> name. Without this key: made from the id."""
    value_names: FormatValueNames = EMPTY
    """Names of all values in an older artifact, to keep: format -> value -> name."""

    @property
    def kind(self) -> Literal["switch", "levels", "options"]:
        """How the values relate: off and on, each includes the previous ones, or each is independent."""
        return "levels" if self.levels else "options" if self.options else "switch"

    @property
    def values(self) -> tuple[str, ...]:
        """The ids of the values, in declared order."""
        return tuple(self.levels or self.options or SWITCH)

    def accepted(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        """Return all values that satisfy a need, in declared order."""
        if self.kind == "levels":
            return self.values[self.values.index(needed[0]) :]
        return tuple(value for value in self.values if value in needed)

    @property
    def sentences(self) -> dict[str, str]:
        """The sentences of the spec about values; values without a sentence are not listed."""
        return {value: sentence for value, sentence in (self.levels or self.options).items() if sentence}


SWITCH = ("off", "on")
