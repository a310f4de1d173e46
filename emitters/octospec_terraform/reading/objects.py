"""Object variables of the root module: each attribute becomes an input of its own.

``var.settings.bucket`` is the variable ``settings.bucket`` here; no Terraform variable can have this name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octospec_terraform.reading.validations import Constraints
from octospec_terraform.syntax import Call, Index, Literal, Member, Name, Object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octospec_terraform.reading.inputs import Variable
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.syntax import Expression


def nested_objects(written: Variable, fixed: frozenset[str]) -> Iterator[tuple[str, tuple[Variable, ...]]]:
    """List the objects of a variable, itself first, each with its attributes; other types are ignored.

    One that is ``null`` by default or a map, and ``fixed``, does not change.
    """
    is_kept = written.name in fixed and (written.is_null or is_map(written))
    attributes = () if is_kept else tuple(_attributes(written))
    if attributes:
        yield written.name, attributes
        for attribute in attributes:
            yield from nested_objects(attribute, fixed)


def _attributes(written: Variable) -> Iterator[Variable]:
    """List the attributes of an object with a literal default, or with none unless the object is given.

    A map of on/off values has those of its default.
    """
    match written.type, written.default:
        case Call("object", (Object(declared),)), Object(given):
            values = {getattr(key, "literal", None): value for key, value in given}
            for name, type_ in _declared_attributes(declared):
                found = _attribute(written, name, type_, values.get(name))
                yield replace(found, default=found.default or Literal(None, span=type_.span))
        case Call("object", (Object(declared),)), Literal(None):
            for name, type_ in _declared_attributes(declared):
                yield _attribute(written, name, type_, None)
        case Call("map", (Name("bool") as type_,)), Object(given):
            for name, value in _declared_attributes(given):
                yield _attribute(written, name, replace(type_, span=value.span), value)


def is_map(written: Variable) -> bool:
    """Return whether a variable is a map."""
    return isinstance(written.type, Call) and written.type.function == "map"


def _declared_attributes(
    entries: tuple[tuple[Expression, Expression], ...],
) -> Iterator[tuple[str, Expression]]:
    yield from ((getattr(key, "literal", None) or "", type_) for key, type_ in entries)


def _attribute(of: Variable, name: str, type_: Expression, given: Expression | None) -> Variable:
    """Return an attribute with its default; a required one has none."""
    inner, default = type_, given
    if isinstance(type_, Call) and type_.function == "optional":
        inner = type_.arguments[0]
        written = type_.arguments[1] if len(type_.arguments) > 1 else Literal(None, span=type_.span)
        default = given or written
    return replace(
        of,
        name=f"{of.name}.{name}",
        span=type_.span,
        type=inner,
        default=default,
        description="",
        constraints=Constraints(),
    )


def path(expression: Expression, scope: Scope) -> str | None:
    """Return the name here for an attribute of a variable; ``None`` for any other expression."""
    match expression:
        case Member(Name("var"), name) if "var" not in scope.names:
            return name
        case Member(of, name) if (before := path(of, scope)) is not None:
            return f"{before}.{name}"
        case Index(of, key) if (before := path(of, scope)) is not None:
            name = getattr(key, "literal", None) or ""
            return f"{before}.{name}" if name else None
        case _:
            return None
