"""The worked examples in docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = (
    "octo_spec",
    "octospec_cloudformation",
    "octospec_terraform",
    "octospec_iam_json",
    "octospec_delegation",
)


def modules_with_examples(package: str) -> list[str]:
    folder = Path(str(import_module(package).__file__)).parent
    return [
        ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
        if ">>> " in path.read_text("utf-8")
    ]


@pytest.mark.parametrize("name", [name for package in PACKAGES for name in modules_with_examples(package)])
def test_a_worked_example_gives_the_result_that_it_shows(name: str) -> None:
    outcome = doctest.testmod(import_module(name))
    assert outcome.attempted
    assert not outcome.failed
