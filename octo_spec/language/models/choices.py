"""Choices that a customer makes, declared once."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from octo_spec.language.models.scalars import (
    EMPTY,
    Before,
    Described,
    FormatNames,
    Id,
    Needs,
    Prose,
    folded,
    keyed,
)


def _with_sentences(written: object) -> object:
    return keyed(written, "")


Sentence = Annotated[str, Before(folded)]

Values = Annotated[
    dict[Id, Sentence],
    BeforeValidator(_with_sentences, json_schema_input_type=list[Id] | dict[Id, Prose]),
]
"""A list of ids, or a map from each id to a sentence about it."""


def _first(data: dict[str, Any]) -> str:
    return next(iter(data["levels"] or data["options"] or ("off",)))


class ChoiceSpec(Described):
    """Something a customer may take or leave: on or off, ordered levels, or options."""

    description: Prose
    """What is asked, in words that fit every format."""
    levels: Values = EMPTY
    """Two to ten ordered values; each includes the ones before it; the first grants nothing."""
    options: Values = EMPTY
    """Two to ten values without order; each stands alone."""
    default: str = Field(default_factory=_first)
    """The answer where none is given; absent, the first value."""
    requires: Needs = EMPTY
    """Values of other choices that must hold where this one is above its first value."""
    ask: Literal["deploy", "build"] = "deploy"
    """Whether the artifact asks, or the customers file decides; absent, `deploy`."""
    label: Prose = ""
    """The short name that people see."""
    section: Prose = ""
    """The heading under which people see it."""
    names: FormatNames = EMPTY
    """Names in formats, as an older artifact has them: format -> name; absent, made of the id."""

    @property
    def kind(self) -> Literal["switch", "levels", "options"]:
        """How the values relate: off and on, each includes the previous ones, or each is independent."""
        return "levels" if self.levels else "options" if self.options else "switch"

    @property
    def values(self) -> tuple[str, ...]:
        """The ids of the values, in declared order."""
        return tuple(self.levels or self.options or SWITCH)

    @property
    def sentences(self) -> dict[str, str]:
        """The sentences of the spec about values; values without a sentence are not listed."""
        return {value: sentence for value, sentence in (self.levels or self.options).items() if sentence}


SWITCH = ("off", "on")
