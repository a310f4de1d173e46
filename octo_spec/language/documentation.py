"""The docstrings of models and of their fields, for the reference page and the schemas."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.language.models.scalars import Described


def summary(model: type[Described]) -> str:
    """Return the docstring of a model."""
    return inspect.cleandoc(model.__doc__ or "")


def field_docs(model: type[Described]) -> dict[str, str]:
    """Return the docstring of each field by its key; Python does not keep the text below a field."""
    body = ast.parse(inspect.getsource(model)).body[0]
    statements = body.body if isinstance(body, ast.ClassDef) else []
    docs: dict[str, str] = {}
    for field, text in pairwise(statements):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                docs[model.model_fields[name].alias or name] = inspect.cleandoc(words)
            case _:
                continue
    return docs
