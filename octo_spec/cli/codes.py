"""Every code that the installed octospec may report: its own, its emitters' and its rules'."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final

import octo_spec
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.discovery import installed_rules
from octo_spec.plugin import discovery
from octo_spec.plugin.discovery import Plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS: Final = {
    "1": "The language",
    "2": "A spec and a customer, and what a target can have",
    "3": "Rules of `octospec lint`",
    "4": "Emitters and readers",
    "5": "Plugins and the command line",
    "6": "Comparing",
}
"""First digit of a code of ours -> the room that reports it."""


def codes() -> dict[str, DiagnosticKind]:
    """Give each rule by its code, sorted."""
    every = (*_ours(), *_of_emitters(), *(one.kind for one in installed_rules().rules))
    return {rule.code: rule for rule in sorted(every, key=lambda rule: rule.code)}


def room(code: str) -> str:
    """Name the room of a code; a plugin's has none."""
    return ROOMS.get(code.removeprefix("OCT")[0], "") if code.startswith("OCT") else ""


def _ours() -> Iterator[DiagnosticKind]:
    # The testing kit asks for packages that only those have who write an emitter.
    walked = walk_packages(octo_spec.__path__, "octo_spec.")
    names = (found.name for found in walked if not found.name.startswith("octo_spec.testing"))
    for name in names:
        yield from (
            value for value in vars(import_module(name)).values() if isinstance(value, DiagnosticKind)
        )


def _of_emitters() -> Iterator[DiagnosticKind]:
    found = map(discovery.find, discovery.installed())
    for plugin in found:
        if isinstance(plugin, Plugin):
            yield from (*plugin.emitter.kinds, *plugin.emitter.reserved.kinds)
