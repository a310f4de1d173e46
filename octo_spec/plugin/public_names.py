"""Packages that give names of several modules as their own, and import each module only when it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def imported_on_demand(homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """Make the ``__getattr__`` of a package from a table: module -> the names that it gives (PEP 562)."""
    modules = {name: module for module, names in homes.items() for name in names}

    def attribute(name: str) -> object:
        if name not in modules:
            msg = f"{name!r} is no public name"
            raise AttributeError(msg)
        value: object = getattr(import_module(modules[name]), name)
        return value

    return attribute
