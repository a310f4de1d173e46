"""The forms that octospec writes: a name that the module does not declare is reported wherever it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.own.written_forms import WrittenForms
from octospec_terraform.reading.parse import parse_file
from octospec_terraform.vocabulary import PARTITION

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octospec_terraform.syntax import Expression

DECLARED: Final = ("var.a", "local.b")
OTHERS: Final = ("var.b", "local.a", "var.c", "local.c", "a", "data.a", "aws_iam_role.a")
PLACES: Final = (
    *("{}", '"x/${{{}}}/y"', "[{}]", "{{ a = [{}] }}", "jsonencode({{ a = {} }})"),
    *("var.a ? {} : null", "[for v in {} : v]", "[for v in var.a : {}]"),
)


def reported(written: str) -> list[int]:
    """Check an expression, and return the columns of what is reported."""
    forms, expression, spans = parsed(written)
    forms.check(expression)
    return [span.column for span in spans]


def parsed(written: str) -> tuple[WrittenForms, Expression, list[Span]]:
    """Return the forms that know ``DECLARED``, an expression, and the list of what they report."""
    [attribute] = parse_file(f"x = {written}\n", "main.tf", TokensLeft()).attributes
    spans: list[Span] = []
    forms = WrittenForms(frozenset({"a"}), frozenset({"b"}), lambda span, _: spans.append(span))
    return forms, attribute.value, spans


@pytest.mark.parametrize("place", PLACES)
def test_only_a_name_that_is_declared_is_accepted(place: str) -> None:
    assert [*map(reported, map(place.format, DECLARED))] == [[], []]
    column = len("x = ") + place.format("$").rindex("$") + 1
    assert [*map(reported, map(place.format, OTHERS))] == [[column]] * len(OTHERS)


def test_the_variable_of_a_loop_is_declared_in_the_loop_alone() -> None:
    assert reported("[for v in var.a : v]") == []
    assert reported("[v, [for v in var.a : v]]") == [6]


def test_a_part_of_what_is_no_path_is_reported() -> None:
    assert [reported(f"{of}.x") for of in ("f()", "[var.a]", "f()[var.a]", "var.a[var.a]")] == [
        [5],
        [5],
        [5],
        [],
    ]


TESTS: Final[dict[str, tuple[str, ...] | None]] = {
    "var.a": (),
    "local.b": (),
    "!var.a": (),
    'var.a == "x"': ("x",),
    'var.a == "x" && var.a == "y"': ("x", "y"),
    'contains(["x", "y"], var.a)': ("x", "y"),
    "contains([false, true], var.a)": (),
    'contains(["aws"], data.aws_partition.current.partition)': None,
    'contains(["aws"], local.partition)': None,
    "var.c": None,
    "local.c": None,
    "a": None,
    "!a": None,
    "true": None,
    'var.c == "x"': None,
    'local.b == "x"': None,
    "var.a == 1": None,
    'var.a == "${var.a}"': None,
    'contains(["x", var.a], var.a)': None,
    'contains(["x", "${var.a}"], var.a)': None,
    "contains([false], var.a)": None,
    "contains([false, true], var.c)": None,
    'contains(["x"], var.c)': None,
    'var.a == "x" || var.a == "y"': None,
}
"""Each condition, and the texts that it compares ``var.a`` with; none where it is reported."""


@pytest.mark.parametrize("written", TESTS)
def test_a_condition_compares_what_is_declared_with_texts(written: str) -> None:
    forms, expression, spans = parsed(written)
    forms.check_test(expression)
    texts = TESTS[written]
    assert bool(spans) is (texts is None)
    if texts is not None:
        assert forms.tested == ({"a": {*texts}} if texts else {})


def test_a_partition_is_compared_with_texts_only() -> None:
    for listed, columns in (('["aws"]', []), ('["aws", 1]', [5]), ("[false, true]", [])):
        forms, expression, spans = parsed(f"contains({listed}, {PARTITION})")
        replace(forms, locals=frozenset({"partition"})).check_test(expression)
        assert [span.column for span in spans] == columns
