"""Every code that the installed octospec may report: its own, its emitters' and its rules'."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final

import octo_spec
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.language.near_words import did_you_mean
from octo_spec.lint.discovery import installed_rules
from octo_spec.plugin import discovery

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN_CODE = DiagnosticKind.error(
    "OCT516", "unknown-code", "Nothing that octospec reports has this code or name."
)
ROOMS: Final = {
    "1": "The language",
    "2": "A spec and a customer, and what a target can have",
    "3": "Rules of `octospec lint`",
    "4": "Emitters and readers",
    "5": "Plugins and the command line",
    "6": "Comparing",
    "7": "Importing, and live roles",
    "8": "Reviews",
}
"""First digit of one of octospec's own codes -> what reports it."""


def codes() -> dict[str, DiagnosticKind]:
    """Map each code to its kind of diagnostic, sorted."""
    rules = (rule.kind for rule in installed_rules().rules)
    kinds = sorted((*_own_kinds(), *_kinds_of_emitters(), *rules), key=lambda kind: kind.code)
    return {kind.code: kind for kind in kinds}


def named_kind(text: str) -> DiagnosticKind | Diagnostic:
    """Find what a code or a name means; a diagnostic with the closest if nothing is called so."""
    kinds = tuple(codes().values())
    if kind := next((kind for kind in kinds if kind.is_named(text)), None):
        return kind
    names = [name for kind in kinds for name in (kind.code, kind.name)]
    help = did_you_mean(text, names) or "'octospec explain' lists the rules"
    return UNKNOWN_CODE.at(None, f"no code and no rule is called {text!r}", help)


def room(code: str) -> str:
    """Name what reports a code; empty for one of a plugin."""
    return ROOMS.get(code.removeprefix("OCT")[0], "") if code.startswith("OCT") else ""


def _own_kinds() -> Iterator[DiagnosticKind]:
    # The testing kit imports hypothesis and pytest, which only authors of plugins have.
    modules = walk_packages(octo_spec.__path__, "octo_spec.")
    # The server of editors imports pygls, which is in an extra, and declares no code.
    needing_more = ("octo_spec.testing", "octo_spec.editor.protocol")
    names = (module.name for module in modules if not module.name.startswith(needing_more))
    for name in names:
        values = vars(import_module(name)).values()
        yield from (value for value in values if isinstance(value, DiagnosticKind))


def _kinds_of_emitters() -> Iterator[DiagnosticKind]:
    for plugin in map(discovery.find, discovery.installed_emitters()):
        if not isinstance(plugin, Diagnostic):
            yield from (*plugin.description.kinds, *plugin.description.reserved.kinds)
