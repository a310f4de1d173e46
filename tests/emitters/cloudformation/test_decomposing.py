"""A statement with conditional items is taken apart: what is always there, and what each condition brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from octo_spec.source import Mapping, Node, Sequence, parse_yaml
from octospec_cloudformation.reading.decomposing import separate_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

ALWAYS = ("s3:GetObject", "s3:ListBucket")
CONDITIONAL = ("s3:PutObject", "s3:DeleteObject")


def apart(always: int, conditional: int) -> list[int]:
    """Take a statement apart, and count the actions of each part."""
    own = (f"!If [{name[3:]}, {name}, !Ref AWS::NoValue]" for name in CONDITIONAL[:conditional])
    items = (*ALWAYS[:always], *own)
    text = f"Effect: Allow\nAction: [{', '.join(items)}]\nResource: '*'\n"
    node = parse_yaml(text, "template.yaml").node
    return [*_counts(separate_statements(cast("Node", node)))]


def _counts(parts: tuple[Node, ...]) -> Iterator[int]:
    for part in parts:
        assert isinstance(part, Mapping)
        [action] = [entry.value for entry in part.entries if entry.key.value == "Action"]
        yield len(action.items) if isinstance(action, Sequence) and not action.tag else 1


@pytest.mark.parametrize(
    ("always", "conditional", "counts"),
    [(2, 0, [2]), (2, 1, [2, 1]), (1, 2, [1, 1, 1]), (0, 2, [1, 1]), (0, 1, [1])],
)
def test_no_part_of_a_statement_is_without_actions(always: int, conditional: int, counts: list[int]) -> None:
    assert apart(always, conditional) == counts
