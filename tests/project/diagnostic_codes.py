"""Every code that octospec may report, on a page: ``python -m tests.project.diagnostic_codes`` writes it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import octo_spec
import octospec_cloudformation
import octospec_iam_json
import octospec_terraform
from octo_spec.cli.installed_codes import ROOMS
from octo_spec.diagnostics import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
PACKAGES = (octo_spec, octospec_cloudformation, octospec_terraform, octospec_iam_json)

HEAD = """\
# Diagnostics

Everything that octospec may say, by its code. A code is stable: scripts may rest on it. An error stops a
build; a warning and a note do not. Written by `make docs` from where each is declared.
"""


def declared() -> Iterator[tuple[str, DiagnosticKind]]:
    """Give each rule with the module that declares it; a module that only imports one is passed over."""
    seen: dict[int, str] = {}
    for package in PACKAGES:
        for module in (package, *_modules(package)):
            for rule in vars(module).values():
                if isinstance(rule, DiagnosticKind) and id(rule) not in seen:
                    seen[id(rule)] = module.__name__
                    yield module.__name__, rule


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(found.name)


def rules() -> list[DiagnosticKind]:
    """List all rules by code."""
    return sorted((rule for _, rule in declared()), key=lambda rule: rule.code)


def page() -> str:
    """Write the page."""
    return "\n".join([HEAD, *(_section(digit, title) for digit, title in ROOMS.items())])


def _section(digit: str, title: str) -> str:
    rows = [
        f"| {kind.code} | `{kind.name}` | {kind.severity} | {kind.summary} |"
        for kind in rules()
        if kind.code[3] == digit
    ]
    return "\n".join(
        [f"## {title}", "", "| code | name | severity | what it finds |", "|---|---|---|---|", *rows, ""]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
