"""Data to a model, by the validator that pydantic's core makes of the model's schema.

A model makes the same validator when it is first used, but imports before it what looks for plugins of
pydantic, with all of ``importlib.metadata``, and makes a serializer: half of the time until a spec is read.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel
from pydantic_core import SchemaValidator
from pydantic_core.core_schema import definitions_schema

with warnings.catch_warnings():
    # Pydantic 2.11 warns of whatever is experimental; the function is the same in each version since.
    warnings.simplefilter("ignore")
    from pydantic.experimental.arguments_schema import generate_arguments_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], data: object) -> Model:
    """Do what ``model.model_validate(data)`` does; raises ``ValidationError`` as it does."""
    value: Model = _validator(model).validate_python(data)
    return value


def validated_json(model: type[Model], content: bytes) -> Model:
    """Do what ``model.model_validate_json(content)`` does; raises ``ValidationError`` as it does."""
    value: Model = _validator(model).validate_json(content)
    return value


@cache
def _validator(model: type[BaseModel]) -> SchemaValidator:
    def take(value: object) -> None:
        """Take one argument, whose schema is that of the model."""

    take.__annotations__["value"] = model
    return SchemaValidator(_only_argument(generate_arguments_schema(take)))


def _only_argument(schema: CoreSchema) -> CoreSchema:
    """Give the schema of the one argument, with the definitions that it refers to."""
    if schema["type"] == "definitions":
        return definitions_schema(_only_argument(schema["schema"]), schema["definitions"])
    argument: CoreSchema = schema["arguments_schema"][0]["schema"]
    return argument
