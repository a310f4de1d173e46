"""Every code that octospec may report: ``python -m tests.project.diagnostic_codes`` writes the pages."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final

import octo_spec
import octospec_cloudformation
import octospec_delegation
import octospec_iam_json
import octospec_terraform
from octo_spec.cli.code_pages import code_pages
from octo_spec.cli.installed_codes import ROOMS
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule_pages import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
PACKAGES = (octo_spec, octospec_cloudformation, octospec_terraform, octospec_iam_json, octospec_delegation)

HEAD = """\
# Diagnostics

This reference lists every message of octospec by its code. A code is stable: scripts can depend on it. An
error stops a build; a warning and a note do not. `octospec explain CODE` prints the page of a code: what it
finds, why that is bad, an example, and what to write instead. Written by `make docs` from the code.
"""

FOLDER = PAGE.parent / "codes"
FILES = {
    "1": "language.md",
    "2": "resolving.md",
    "3": "lint.md",
    "4": "emitters.md",
    "5": "plugins.md",
    "6": "comparing.md",
    "7": "importing.md",
    "8": "reviews.md",
}
"""First digit of a code -> the file of its pages."""

BACK = (
    "[All codes](../diagnostics.md). Written by `make docs`; `octospec explain CODE` prints one of these.\n"
)

PAGES = code_pages()


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
    """Write the table of all codes."""
    return "\n".join([HEAD, *(_section(digit, title) for digit, title in ROOMS.items())])


def _section(digit: str, title: str) -> str:
    rows = [
        f"| [{kind.code}]({_address(kind)}) | `{kind.name}` | {kind.severity} | {kind.summary} |"
        for kind in _of(digit)
    ]
    return "\n".join(
        [f"## {title}", "", "| code | name | severity | what it finds |", "|---|---|---|---|", *rows, ""]
    )


def _of(digit: str) -> list[DiagnosticKind]:
    return [kind for kind in rules() if kind.code[3] == digit]


def _address(kind: DiagnosticKind) -> str:
    file = f"codes/{FILES[kind.code[3]]}" if kind.code in PAGES else "rules.md"
    return f"{file}#{kind.code.lower()}-{kind.name}"


# --- a page for each room ------------------------------------------------------------------------


def code_files() -> dict[Path, str]:
    """Write the pages of all codes that are no rules, a file for each room."""
    return {FOLDER / name: _file(digit) for digit, name in FILES.items()}


def _file(digit: str) -> str:
    head = f"# {ROOMS[digit]}\n\n{BACK}"
    return "\n".join([head, *(_code(kind) for kind in _of(digit) if kind.code in PAGES)])


LANGUAGES: Final = {
    "sh": r"octospec |(aws|chmod|cp|dask|echo|mkdir|pip|rm|sed|touch) ",
    "json": r"\{\"",
    "toml": r"\[project\.",
    "hcl": r"(resource|variable) \"|allowed = ",
    "python": r"import |return |print\(|ground\(|[A-Z]+ = ",
    "text": r"[a-z]\w* [a-z:A-Z]+ (of|with|that|a) ",
}
"""How the example of a page begins in each language; any other is YAML."""


def _fence(found: re.Match[str]) -> str:
    """Name the language of an example after its first line."""
    named = (name for name, begins in LANGUAGES.items() if re.match(begins, found[1]))
    return f"```{next(named, 'yaml')}\n{found[1]}\n"


def _code(kind: DiagnosticKind) -> str:
    text = re.sub(r"^```yaml\n(.*)\n", _fence, markdown(PAGES[kind.code], level=3), flags=re.MULTILINE)
    return f"## {kind.code} {kind.name}\n\n{kind.summary}\n\n{text}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in {PAGE: page(), **code_files()}.items():
        path.write_text(text, encoding="utf-8", newline="\n")
