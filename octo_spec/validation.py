"""Validates data as a model, with the validator that pydantic's core creates from the model's schema.

A model creates the same validator on first use, but also imports pydantic's search for plugins, with all of
``importlib.metadata``, and creates a serializer: half of the time until a spec is read.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel
from pydantic_core import SchemaValidator
from pydantic_core.core_schema import definitions_schema

with warnings.catch_warnings():
    # Pydantic 2.11 warns about experimental functions; this one is the same in each version since.
    warnings.simplefilter("ignore")
    from pydantic.experimental.arguments_schema import generate_arguments_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], data: object) -> Model:
    """Return ``model.model_validate(data)``; raise ``ValidationError`` as it does."""
    value: Model = _validator(model).validate_python(data)
    return value


def validated_json(model: type[Model], content: bytes) -> Model:
    """Return ``model.model_validate_json(content)``; raise ``ValidationError`` as it does."""
    value: Model = _validator(model).validate_json(content)
    return value


@cache
def _validator(model: type[BaseModel]) -> SchemaValidator:
    def take(value: object) -> None:
        """Take one argument, whose schema is that of the model."""

    take.__annotations__["value"] = model
    return SchemaValidator(_only_argument(generate_arguments_schema(take)))


def _only_argument(schema: CoreSchema) -> CoreSchema:
    """Return the schema of the only argument, with the definitions that it refers to."""
    if schema["type"] == "definitions":
        return definitions_schema(_only_argument(schema["schema"]), schema["definitions"])
    argument: CoreSchema = schema["arguments_schema"][0]["schema"]
    return argument
