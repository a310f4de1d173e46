"""How Terraform reads a module in JSON: tables that writer and reader share.

A file in JSON has the same blocks as one in HCL. A block is an object below its labels; several blocks with
one header are a list. The text of an argument is a template, except for the arguments that these tables list.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from enum import Enum
from typing import Final

SUFFIX: Final = ".tf.json"

COMMENT: Final = "//"
"""The name in a block whose value Terraform ignores. In any other object, it is an ordinary name."""


class TextForm(Enum):
    """How Terraform reads a text in JSON."""

    TEMPLATE = "template"
    LITERAL = "literal"
    CODE = "code"


_LITERAL_BLOCKS: Final = frozenset({"terraform", "required_providers"})
_LITERAL: Final = frozenset(
    {
        ("variable", "default"),
        ("variable", "description"),
        ("output", "description"),
        ("module", "source"),
        ("module", "version"),
    }
)
_CODE: Final = frozenset({("variable", "type"), ("moved", "from"), ("moved", "to"), ("run", "command")})
"""Texts that Terraform reads before it knows any value: the block, or its resource type, and the argument."""


def text_form(scope: str, name: str) -> TextForm:
    """Return how Terraform reads a text in the argument ``name`` of a block."""
    if scope in _LITERAL_BLOCKS or (scope, name) in _LITERAL:
        return TextForm.LITERAL
    return TextForm.CODE if (scope, name) in _CODE else TextForm.TEMPLATE


def scope_of(kind: str, labels: tuple[str, ...]) -> str:
    """Return the scope for the arguments of a block: its kind, or the type of a resource."""
    return labels[0] if kind in ("resource", "data") else kind


def json_path(path: str) -> str:
    """Return the JSON path for the contents of the HCL file at ``path``.

    >>> json_path("main.tf"), json_path("tests/plan.tftest.hcl")
    ('main.tf.json', 'tests/plan.tftest.json')
    """
    return f"{path.removesuffix('.hcl')}.json"
