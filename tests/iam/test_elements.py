"""The words that AWS fixes are written down once."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import octo_spec
from octo_spec.iam import elements
from octo_spec.iam.elements import OLD_POLICY_VERSION, POLICY_VERSION
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS, SESSION_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(octo_spec.__file__).parent


def test_the_versions_of_the_policy_language_are_in_one_module() -> None:
    versions = {POLICY_VERSION, OLD_POLICY_VERSION}
    sources = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    near = {path: text for path, text in sources.items() if any(version in text for version in versions)}
    assert {path for path, text in near.items() if versions & set(_constants(text))} == {
        Path(elements.__file__)
    }


def _constants(source: str) -> Iterator[object]:
    return (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))


def test_the_default_session_is_the_shortest_one() -> None:
    assert min(SESSION_SECONDS) == DEFAULT_SESSION_SECONDS
