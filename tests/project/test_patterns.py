"""No pattern that a person or a plugin wrote is matched without a time limit; each exception has its reason.

Python's engine cannot be stopped. So a module's constants are its only patterns, apart from texts that
``re.escape`` made harmless. What a spec writes is matched by ``model.pattern_matching``, what a template
writes also by ``model.foreign_patterns``, what an emitter declares by ``model.plugin_patterns``, and what a
Terraform module writes by ``re2``.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import octo_spec
import octospec_cloudformation
import octospec_delegation
import octospec_iam_json
import octospec_review
import octospec_terraform

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES: Final = {
    Path(package.__file__ or "").parent
    for package in (
        *(octo_spec, octospec_cloudformation, octospec_delegation, octospec_iam_json, octospec_review),
        octospec_terraform,
    )
}
ENGINES: Final = {"re", "regex", "re2"}
FUNCTIONS: Final = {
    *("compile", "fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer"),
}

ONE_CHARACTER: Final = "an atom of a spec's pattern, which matches a single character"
TABLE: Final = "a constant of a table in the same package"
EXCEPTIONS: Final = {
    (
        "octo_spec/analysis/drift/unification.py",
        "regex.compile",
    ): "texts are escaped, and a match has a limit",
    ("octo_spec/analysis/quotas/pattern_lengths.py", "re.compile"): ONE_CHARACTER,
    ("octo_spec/iam/external_ids.py", "re.compile"): TABLE,
    ("octo_spec/language/checks/conditions.py", "re.fullmatch"): TABLE,
    ("octo_spec/language/checks/resources.py", "re.fullmatch"): TABLE,
    ("octo_spec/language/pattern_sizes.py", "re.fullmatch"): ONE_CHARACTER,
    ("octo_spec/language/patterns.py", "re.compile"): "it checks a spec's pattern, and matches nothing",
    ("octo_spec/lint/rules/guardrails/over_approximation.py", "re.finditer"): TABLE,
    ("octo_spec/model/foreign_patterns.py", "regex.compile"): "a match has a time limit",
    ("octo_spec/model/plugin_patterns.py", "re.compile"): "it checks a plugin's pattern, and matches nothing",
    ("octo_spec/model/plugin_patterns.py", "regex.compile"): "a match has a time limit",
    ("octo_spec/model/stack_names.py", "re.fullmatch"): TABLE,
    ("octo_spec/pipeline/renaming.py", "re.compile"): "texts are escaped",
    ("octo_spec/repair/fixes.py", "re.compile"): "texts are escaped",
    ("octo_spec/storage/releases/released_ids.py", "re.compile"): "texts are escaped",
    ("octo_spec/testing/draw_names.py", "re.compile"): "an emitter's tests draw names by its own pattern",
    ("octospec_terraform/reading/functions/regular_expressions.py", "re2.compile"): "the engine is linear",
    ("octospec_terraform/reading/json_texts.py", "re.compile"): TABLE,
    (
        "octospec_delegation/writing/boundary.py",
        "re.compile",
    ): "the wildcards of an action or an ARN of the spec",
    ("octo_spec/live/shown_texts.py", "re.sub"): "texts are escaped",
    ("octo_spec/editor/schema_walk.py", "re.search"): "a constant of this version's own schema",
    ("octo_spec/iam/event_actions.py", "re.compile"): TABLE,
    ("octospec_delegation/rules/registration.py", "re.search"): "a domain is escaped",
}
"""File and call -> why its pattern may be other than a constant."""


def is_harmless(pattern: ast.expr) -> bool:
    """Return whether a pattern is made of constants and escaped texts."""
    match pattern:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.lstrip("_").isupper()
        case ast.Attribute(value=value, attr="pattern") | ast.Subscript(value=value):
            return is_harmless(value)
        case ast.FormattedValue(value=value):
            return is_harmless(value)
        case ast.JoinedStr(values=parts):
            return all(map(is_harmless, parts))
        case ast.BinOp(left=left, right=right):
            return is_harmless(left) and is_harmless(right)
        case ast.Call():
            return "re.escape" in ast.unparse(pattern)
        case _:
            return False


def calls(tree: ast.AST) -> Iterator[str]:
    """Name the calls of an engine whose pattern may be someone else's."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Attribute(ast.Name(engine), function), [pattern, *_]) if (
                engine in ENGINES and function in FUNCTIONS and not is_harmless(pattern)
            ):
                yield f"{engine}.{function}"


def found(package: Path) -> set[tuple[str, str]]:
    texts = {path: path.read_text("utf-8") for path in package.rglob("*.py")}
    return {
        (path.relative_to(package.parent).as_posix(), call)
        for path, text in texts.items()
        if re.search(r"\bre(gex|2)?\.[a-z]+\(", text)
        for call in calls(ast.parse(text))
    }


@pytest.mark.large
def test_each_pattern_is_a_constant_or_has_a_limit() -> None:
    assert {each for package in PACKAGES for each in found(package)} == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("re.fullmatch(pattern, x)", ["re.fullmatch"]),
        ("re.search(f'{given}+', x)", ["re.search"]),
        ("regex.compile(written)", ["regex.compile"]),
        ("re.search('a+', x); re.search(_A + f'{_B}', x); re.sub(re.escape(a), '', x)", []),
        ("text.split(pattern); json.compile(pattern)", []),
    ],
)
def test_a_pattern_that_is_not_a_constant_is_found(source: str, named: list[str]) -> None:
    assert [*calls(ast.parse(source))] == named
