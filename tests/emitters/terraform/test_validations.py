"""What the validations of a variable come to: what they take and nothing else, or they are unread."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.testing import LAW
from octospec_terraform.reading.files import Files
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.validations import Constraints, constraints

if TYPE_CHECKING:
    from collections.abc import Callable

    Takes = Callable[[str], bool]

VALUES: Final = tuple("".join(letters) for count in range(6) for letters in product("ab", repeat=count))
LENGTHS: Final[dict[str, Callable[[int, int], bool]]] = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "==": int.__eq__,
}


def read(condition: str, *more: str) -> Constraints:
    blocks = "".join(
        f'  validation {{\n    condition = {one}\n    error_message = "No."\n  }}\n'
        for one in (condition, *more)
    )
    module = f'variable "other" {{\n}}\nvariable "x" {{\n  type = string\n{blocks}}}\n'
    return constraints(Files({"main.tf": module}, TokensLeft()).module("").variables["x"])


def takes(found: Constraints, value: str) -> bool:
    return (
        (not found.allowed or value in found.allowed)
        and (found.pattern is None or re.fullmatch(found.pattern, value) is not None)
        and (found.min_length is None or len(value) >= found.min_length)
        and (found.max_length is None or len(value) <= found.max_length)
    )


def _length(operator: str, bound: int) -> tuple[str, Takes]:
    return f"length(var.x) {operator} {bound}", lambda value: LENGTHS[operator](len(value), bound)


def _pattern(pattern: str) -> tuple[str, Takes]:
    return f'can(regex("{pattern}", var.x))', lambda value: re.search(pattern, value) is not None


def _one_of(values: list[str]) -> tuple[str, Takes]:
    listed = ", ".join(f'"{value}"' for value in values)
    return f"contains([{listed}], var.x)", lambda value: value in values


RULES: Final = st.one_of(
    st.builds(_length, st.sampled_from(tuple(LENGTHS)), st.integers(0, 5)),
    st.builds(_pattern, st.sampled_from(["^a+$", "^[ab]{2,3}$", "^a", "b"])),
    st.builds(_one_of, st.lists(st.sampled_from(VALUES[:8]), min_size=1, max_size=3)),
)


@LAW
@given(st.lists(RULES, min_size=1, max_size=3))
def test_only_what_all_rules_accept_together_is_accepted(rules: list[tuple[str, Takes]]) -> None:
    written = [rule for rule, _ in rules]
    taken = [value for value in VALUES if all(rule(value) for _, rule in rules)]
    for found in (read(" && ".join(written)), read(*written)):
        assert found.unread or [value for value in VALUES if takes(found, value)] == taken


@pytest.mark.parametrize("operator", LENGTHS)
@pytest.mark.parametrize("bound", range(1, 5))
def test_a_length_is_read(operator: str, bound: int) -> None:
    condition, rule = _length(operator, bound)
    found = read(condition)
    is_ever_true = any(rule(value) for value in VALUES if value)
    assert found.unread is not is_ever_true
    assert not is_ever_true or [takes(found, value) for value in VALUES] == [*map(rule, VALUES)]


@pytest.mark.parametrize(
    "condition",
    [
        'var.other == "" || length(var.x) > 2',
        "length(var.other) == 0 || length(var.x) > 2",
        "length(var.x) != 2",
        "length(var.other) > 2",
        'var.x == "a" || length(var.x) > 2',
        'var.x != "a"',
        "length(local.x) > 2",
        'can(regex("^a$", local.x))',
        'contains(["a"], local.x)',
        'contains(["a"], "a")',
    ],
)
def test_what_a_spec_cannot_say_is_unread(condition: str) -> None:
    assert read(condition).unread


@pytest.mark.parametrize("absent", ["var.x == null", 'var.x == ""', "length(var.x) == 0"])
def test_a_condition_for_an_absent_value_is_separated(absent: str) -> None:
    assert read(f"{absent} || length(var.x) > 2") == read("length(var.x) > 2") != Constraints()
