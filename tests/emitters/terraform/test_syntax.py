"""A quoted string of HCL is literal where nothing is interpolated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octospec_terraform.syntax import Name, Template

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
