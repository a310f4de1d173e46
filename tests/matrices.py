"""Matrices of tests, versions by specs say: a part of each is in the suite, the whole in a deep run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def matrix(values: Iterable[Any], suite: Collection[Any]) -> list[Any]:
    """List the parameters of a test, of which only those of ``suite`` are tried in the suite.

    Each of ``suite`` must be among the values, so that the suite is left with a test.
    """
    listed = [*values]
    missing = [value for value in suite if value not in listed]
    assert not missing, f"no parameters of this test: {missing}"
    return [value if value in suite else deep(value) for value in listed]


def deep(value: Any) -> Any:  # noqa: ANN401 - a parameter is anything
    """Leave a parameter, or a tuple of them, to ``make test-deep``."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.deep)
