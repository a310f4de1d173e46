"""Where an expression in a text ends, and an address without its scheme."""

from __future__ import annotations

import pytest

from octo_spec.diagnostics import Span
from octo_spec.model.text import Param, Text
from octospec_terraform.reading.resources import _without_scheme
from octospec_terraform.reading.templates import _closing


@pytest.mark.parametrize(
    "inside",
    [
        "var.a",
        '"}"',
        '"${"}"}"',
        '"%{ if "}" == var.a }b%{ endif }"',
        r'"\"}"',
        '"$${"',
        "{a = {b = 1}}",
    ],
)
def test_an_expression_ends_at_its_own_brace(inside: str) -> None:
    assert _closing(f"{inside}}} more }}", 0, Span("main.tf")) == len(inside)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (Text(("https://id.example",)), Text(("id.example",))),
        (Text(("https://", Param("host"))), Text((Param("host"),))),
        (Text(("id.example/", Param("tenant"))), Text(("id.example/", Param("tenant")))),
        (Text((Param("url"),)), None),
        (Text(()), None),
    ],
)
def test_an_address_loses_its_scheme(url: Text, host: Text | None) -> None:
    assert _without_scheme(url) == host
