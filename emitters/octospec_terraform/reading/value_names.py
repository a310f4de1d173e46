"""A name for each value, which is the same in every evaluation of a module: it distinguishes conditions.

A resource or a module is represented by its address: its evaluated contents differ each time.

>>> value_name(Listing((1, True, None)))
'Listing(1, True, None)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_terraform.reading.values import (
    Handle,
    Json,
    Listing,
    Mixed,
    ModuleRef,
    ResourceRef,
    Root,
    Str,
    Table,
    literal_text,
)

if TYPE_CHECKING:
    from octospec_terraform.reading.values import Value


def value_name(value: Value) -> str:
    """Return a unique name for a value: a text in quotes, so that a text of a list is not that list."""
    if isinstance(value, Str) and (text := literal_text(value)) is not None:
        return repr(text)
    return _stable_repr(value)


def value_word(value: Value) -> str:
    """Return a value for people to read: a text unchanged, any other value by its parts."""
    return literal_text(value) or _stable_repr(value)


def _stable_repr(value: Value) -> str:
    match value:
        case Root(module, name, type_):
            return f"Root({module.prefix!r}, {name!r}, {type_!r})"
        case ResourceRef(resource, key):
            return f"ResourceRef({resource.address!r}, {key!r})"
        case ModuleRef(call, key):
            return f"ModuleRef({call.caller.prefix!r}, {call.name!r}, {key!r})"
        case Handle(of, attribute):
            return f"Handle({_stable_repr(of)}, {attribute!r})"
        case Listing(items):
            return f"Listing({', '.join(map(_stable_repr, items))})"
        case Table(entries):
            return f"Table({', '.join(f'{key!r}: {_stable_repr(item)}' for key, item in entries)})"
        case Json(inner):
            return f"Json({_stable_repr(inner)})"
        case Mixed(parts):
            named = (_stable_repr(part) if isinstance(part, Json) else repr(part) for part in parts)
            return f"Mixed({', '.join(named)})"
        case _:
            return repr(value)
