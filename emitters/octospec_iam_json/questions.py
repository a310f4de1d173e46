"""The part of the index that asks: parameters, choices, rules between them, partitions, presence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.canonical_json import canonical
from octo_spec.model.deployment import (
    Choice,
    ChoiceIs,
    Facts,
    Given,
    Parameter,
    ParameterKind,
    Presence,
    Requirement,
)
from octo_spec.model.policy_documents import Items
from octospec_iam_json.reading.json_source import fields_of, flag_of, items_of, number_of, one_of, word_of

if TYPE_CHECKING:
    from octo_spec.model.canonical_json import Json
    from octo_spec.model.deployment import Deployment, Test
    from octo_spec.model.policy_documents import Report, Shape

PARTS: Final = ("parameters", "choices", "requirements", "partitions")


def questions(deployment: Deployment) -> dict[str, Json]:
    """Write what is asked; help for people rides along where ``apply.sh`` can say it."""
    return {
        "parameters": [_parameter(one) for one in deployment.parameters],
        **{part: canonical(getattr(deployment, part)) for part in PARTS[1:]},
    }


def _parameter(parameter: Parameter) -> Json:
    written = canonical(parameter)
    if isinstance(written, dict) and parameter.pattern_help:
        written["pattern-help"] = parameter.pattern_help
    return written


# --- reading -----------------------------------------------------------------------------------


def read_parameters(shape: Shape | None, report: Report) -> tuple[Parameter, ...]:
    """Read the parameters of an index."""
    return tuple(_read_parameter(one, report) for one in items_of(shape, report))


_PARAMETER: Final = (
    *("kind", "default", "optional", "allowed", "pattern", "min-length", "max-length"),
    "pattern-help",
)


def _read_parameter(shape: Shape, report: Report) -> Parameter:
    found = fields_of(shape, ("id", "description"), _PARAMETER, report)
    kind = one_of(found.get("kind"), tuple(ParameterKind), report)
    return Parameter(
        id=word_of(found.get("id"), report),
        description=word_of(found.get("description"), report),
        kind=ParameterKind(kind or ParameterKind.TEXT),
        default=_read_default(found.get("default"), report),
        optional=flag_of(found.get("optional"), report),
        allowed=read_facts(found.get("allowed"), report),
        pattern=_read_word(found.get("pattern"), report),
        min_length=number_of(found.get("min-length"), report),
        max_length=number_of(found.get("max-length"), report),
        pattern_help=word_of(found.get("pattern-help"), report),
    )


def _read_default(shape: Shape | None, report: Report) -> str | tuple[str, ...] | None:
    return read_words(shape, report) if isinstance(shape, Items) else _read_word(shape, report)


def _read_word(shape: Shape | None, report: Report) -> str | None:
    return None if shape is None else word_of(shape, report)


def read_words(shape: Shape | None, report: Report) -> tuple[str, ...]:
    """Read a list of texts that are not looked into."""
    return tuple(word_of(one, report) for one in items_of(shape, report))


def read_facts(shape: Shape | None, report: Report) -> tuple[Facts, ...]:
    """Read keys with what is known of each."""
    return tuple(_read_key(one, report) for one in items_of(shape, report))


def _read_key(shape: Shape, report: Report) -> Facts:
    found = fields_of(shape, ("key",), ("facts",), report)
    pairs = tuple(_read_pair(one, report) for one in items_of(found.get("facts"), report))
    return Facts(word_of(found.get("key"), report), pairs)


def _read_pair(shape: Shape, report: Report) -> tuple[str, str]:
    match read_words(shape, report):
        case (fact, text):
            return fact, text
        case _:
            report(shape.span, "a fact and its text were expected here")
            return "", ""


def read_choices(shape: Shape | None, report: Report) -> tuple[Choice, ...]:
    """Read the choices of an index."""
    return tuple(_read_choice(one, report) for one in items_of(shape, report))


def _read_choice(shape: Shape, report: Report) -> Choice:
    found = fields_of(shape, ("id", "description", "values", "default"), (), report)
    return Choice(
        id=word_of(found.get("id"), report),
        description=word_of(found.get("description"), report),
        values=read_words(found.get("values"), report),
        default=word_of(found.get("default"), report),
    )


def read_requirements(shape: Shape | None, report: Report) -> tuple[Requirement, ...]:
    """Read the rules between answers."""
    return tuple(_read_requirement(one, report) for one in items_of(shape, report))


def _read_requirement(shape: Shape, report: Report) -> Requirement:
    found = fields_of(shape, ("when", "then"), (), report)
    return Requirement(
        read_presence(found.get("when"), report),
        read_presence(found.get("then"), report),
    )


def read_presence(shape: Shape | None, report: Report) -> Presence:
    """Read a list of tests; an absent one is always true."""
    return Presence.of(*(_read_test(one, report) for one in items_of(shape, report)))


def _read_test(shape: Shape, report: Report) -> Test:
    found = fields_of(shape, (), ("choice", "values", "parameter"), report)
    if found.keys() == {"parameter"}:
        return Given(word_of(found["parameter"], report))
    if found.keys() != {"choice", "values"}:
        report(shape.span, "a choice with values, or a parameter, was expected here")
    return ChoiceIs(word_of(found.get("choice"), report), read_words(found.get("values"), report))
