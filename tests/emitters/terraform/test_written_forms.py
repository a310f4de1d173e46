"""The forms that octospec writes: a name that the module does not declare is reported wherever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.own.written_forms import WrittenForms
from octospec_terraform.reading.parse import parse_file

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span

DECLARED: Final = ("var.a", "local.b")
OTHERS: Final = ("var.b", "local.a", "var.c", "local.c", "a", "data.a", "aws_iam_role.a")
PLACES: Final = (
    *("{}", '"x/${{{}}}/y"', "[{}]", "{{ a = [{}] }}", "jsonencode({{ a = {} }})"),
    *("var.a ? {} : null", "[for v in {} : v]", "[for v in var.a : {}]"),
)


def reported(written: str) -> list[int]:
    """Check an expression, and return the columns of what is reported."""
    [attribute] = parse_file(f"x = {written}\n", "main.tf", TokensLeft()).attributes
    spans: list[Span] = []
    forms = WrittenForms(frozenset({"a"}), frozenset({"b"}), lambda span, _: spans.append(span))
    forms.check(attribute.value)
    return [span.column for span in spans]


@pytest.mark.parametrize("place", PLACES)
def test_only_a_name_that_is_declared_is_accepted(place: str) -> None:
    assert [*map(reported, map(place.format, DECLARED))] == [[], []]
    column = len("x = ") + place.format("$").rindex("$") + 1
    assert [*map(reported, map(place.format, OTHERS))] == [[column]] * len(OTHERS)


def test_the_variable_of_a_loop_is_declared_in_the_loop_alone() -> None:
    assert reported("[for v in var.a : v]") == []
    assert reported("[v, [for v in var.a : v]]") == [6]
