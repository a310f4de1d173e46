"""Each module of the engine says where its idea comes from, and shows it on an example."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

from octo_spec import access

OF_IAM = ("conditions", "glob", "glob_matching", "pattern_containment", "policy", "principals")
MODULES = [
    *(found.name for found in walk_packages(access.__path__, "octo_spec.access.") if not found.ispkg),
    *(f"octo_spec.iam.{name}" for name in (*OF_IAM, "value_tests", "variables")),
]
SOURCE = re.compile(r"https://|\b(19|20)\d\d\b")
"""A page, or the year of a paper."""


@pytest.mark.parametrize("name", MODULES)
def test_a_module_cites_its_source_and_shows_an_example(name: str) -> None:
    docstring = import_module(name).__doc__ or ""
    assert SOURCE.search(docstring)
    assert ">>> " in docstring
