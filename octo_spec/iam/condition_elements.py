"""The element ``Condition`` of a statement: its tests, grouped by operator.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Values = TypeVar("Values")


def condition_element(tests: Iterable[tuple[str, str, Values]]) -> dict[str, dict[str, Values]]:
    """Map each operator to its keys with their values, in the order of the tests."""
    element: dict[str, dict[str, Values]] = {}
    for operator, key, values in tests:
        element.setdefault(operator, {})[key] = values
    return element
