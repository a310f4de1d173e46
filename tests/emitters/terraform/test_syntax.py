"""A quoted string of HCL is literal where nothing is interpolated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octospec_terraform.syntax import Body, Comment, Literal, Name, Template, dotted, list_expression, path_of

if TYPE_CHECKING:
    from octospec_terraform.syntax import Expression


@pytest.mark.parametrize(
    ("parts", "literal"),
    [
        ((), ""),
        (("a", "b"), "ab"),
        ((Name("var.x"),), None),
        (("a", Name("var.x")), None),
        ((Name("var.x"), "a", "b"), None),
    ],
)
def test_a_literal_has_no_expression(parts: tuple[str | Expression, ...], literal: str | None) -> None:
    assert Template(parts).literal == literal


def test_true_is_not_a_number() -> None:
    assert Literal(True) != Literal(1)  # noqa: FBT003 - the word itself
    assert Literal(False) != Literal(0)  # noqa: FBT003 - the word itself


def test_a_path_of_names_is_written_and_read() -> None:
    assert path_of(dotted("data.aws_partition.current")) == "data.aws_partition.current"
    assert path_of(Template(("x",))) is None


def test_comments_of_a_list_are_not_compared() -> None:
    commented = list_expression((Comment("why"), Literal(1)))
    assert commented == list_expression((Literal(1),))
    assert commented.comments == ((0, Comment("why")),)
    assert Body((Comment("why"),)).blocks == ()
