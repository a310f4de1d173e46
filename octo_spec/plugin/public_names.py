"""Packages that re-export names of several modules, and import each module only when it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def imported_on_demand(homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package for a table: module -> re-exported names (PEP 562)."""
    modules = {name: module for module, names in homes.items() for name in names}

    def attribute(name: str) -> object:
        if name not in modules:
            msg = f"{name!r} is not a public name"
            raise AttributeError(msg)
        value: object = getattr(import_module(modules[name]), name)
        return value

    return attribute
