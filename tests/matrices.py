"""Matrices of tests, versions by specs say: a part of each is in the suite, the whole in a deep run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def matrix(values: Iterable[Any], suite: Collection[Any], quick: Collection[Any] | None = None) -> list[Any]:
    """List the parameters of a test, of which only those of ``suite`` are tried in the suite.

    Of these, ``make quick`` tries those of ``quick``; without it, all. Each of ``suite`` must be among the
    values, so that the suite is left with a test.
    """
    listed = [*values]
    missing = [value for value in suite if value not in listed]
    assert not missing, f"no parameters of this test: {missing}"
    soon = suite if quick is None else quick
    return [
        value if value in soon else _marked(value, "medium" if value in suite else "deep") for value in listed
    ]


def deep(value: Any) -> Any:  # noqa: ANN401 - a parameter is anything
    """Leave a parameter that takes long to a deep run."""
    return _marked(value, "deep")


def _marked(value: Any, mark: str) -> Any:  # noqa: ANN401 - a parameter is anything
    """Mark a parameter, or a tuple of them."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=getattr(pytest.mark, mark))
