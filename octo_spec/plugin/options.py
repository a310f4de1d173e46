"""The options of an emitter: what they are, and what is wrong with those that a customer sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.validation import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.plugin.contract import EmitterOptions


@frozen
class Option:
    """An option by its name in the customers file."""

    name: str
    description: str
    default: object


@frozen
class OptionProblem:
    """What is wrong with an option that was set; no words if there is no such option."""

    option: str
    words: str = ""


def options_of(model: type[EmitterOptions]) -> tuple[Option, ...]:
    """List the options of a model."""
    fields = model.model_fields.items()
    return tuple(
        Option(field.alias or name, field.description or "", field.default) for name, field in fields
    )


def options_in_schema(schema: object) -> tuple[Option, ...]:
    """List the options that a JSON Schema describes."""
    match schema:
        case {"properties": dict() as properties}:
            return tuple(
                Option(name, str(option.get("description", "")), option.get("default"))
                for name, option in properties.items()
                if isinstance(option, dict)
            )
    return ()


def option_problems(model: type[EmitterOptions], written: Mapping[str, object]) -> tuple[OptionProblem, ...]:
    """Say what is wrong with options as they are written."""
    from pydantic import ValidationError  # noqa: PLC0415 - known to be loaded: the options are a model

    try:
        validate(model, written)
    except ValidationError as error:
        return tuple(
            OptionProblem(
                str(problem["loc"][0]) if problem["loc"] else "",
                "" if problem["type"] == "extra_forbidden" else problem["msg"],
            )
            for problem in error.errors(include_url=False)
        )
    return ()
