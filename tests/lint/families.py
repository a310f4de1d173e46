"""The families of rules: packages of ``octo_spec.lint.rules`` whose docstrings give their range of codes."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from octo_spec.lint import rules

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

CODES = re.compile(r": OCT(\d{3}) to OCT(\d{3})\.$")


def families() -> dict[str, range]:
    """Give each family by name with the numbers of its codes."""
    packages = (module.name for module in iter_modules(rules.__path__) if module.ispkg)
    return {name: _codes(name) for name in packages}


def _codes(family: str) -> range:
    match = CODES.search(docstring(family))
    assert match, f"the docstring of {family} ends with no range of codes"
    return range(int(match[1]), int(match[2]) + 1)


def docstring(family: str) -> str:
    """Give the docstring of a family's package."""
    return import_module(f"{rules.__name__}.{family}").__doc__ or ""


def rules_of(family: str) -> tuple[Rule, ...]:
    """Give the rules of a family, by code."""
    listed: tuple[Rule, ...] = import_module(f"{rules.__name__}.{family}").RULES
    return listed
