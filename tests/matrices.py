"""Matrices of tests, versions by specs say: a part of each is in the suite, the whole in a deep run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import pytest
from hypothesis import is_hypothesis_test

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MANY: Final = 4
"""A test that is marked as dear leaves two thirds of its cases to a deep run if it has at least this many."""
VERY_MANY: Final = 5
"""A quick run tries a third of the cases of a test that has at least this many."""
SHARE: Final = 3
DEAR: Final = ("medium", "large")


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


def thin(items: Sequence[pytest.Item]) -> None:
    """Leave two thirds of the many cases of each dear test to a deep run, the same ones in each run.

    A matrix names its own cases for the suite, and a law is tried with each of its parameters.
    """
    for listed in _by_test(items):
        if _is_dear(listed):
            for item in _sample(listed)[1]:
                item.add_marker("deep")


def sampled(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Divide tests for a quick run: of each with very many cases a third, and the others."""
    halves = [_sample(cases) if len(cases) >= VERY_MANY else (cases, []) for cases in _by_test(items)]
    left = {item for _, others in halves for item in others}
    return [item for item in items if item not in left], [item for item in items if item in left]


def _by_test(items: Sequence[pytest.Item]) -> Iterable[list[pytest.Item]]:
    """Give the cases of each test."""
    cases = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    return cases.values()


def _sample(cases: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Divide cases into a third, the same in each run, and the others."""
    ordered, count = sorted(cases, key=_order), -(-len(cases) // SHARE)
    return ordered[:count], ordered[count:]


def _is_dear(cases: Sequence[pytest.Item]) -> bool:
    names = {mark.name for case in cases for mark in case.iter_markers()}
    if len(cases) < MANY or names.isdisjoint(DEAR) or "deep" in names:
        return False
    return not any(is_hypothesis_test(getattr(case, "obj", None)) for case in cases)


def _order(item: pytest.Item) -> int:
    """Give a case its place, which depends on nothing but its name."""
    return crc32(item.name.encode())


def _marked(value: Any, mark: str) -> Any:  # noqa: ANN401 - a parameter is anything
    """Mark a parameter, or a tuple of them."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=getattr(pytest.mark, mark))
