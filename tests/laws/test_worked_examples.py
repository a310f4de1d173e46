"""The worked examples in the docstrings of ``iam`` and ``access`` are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

from octo_spec import access, iam

MODULES = [
    found.name
    for package in (iam, access)
    for found in walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_show(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
