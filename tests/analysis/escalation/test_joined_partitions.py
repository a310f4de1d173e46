"""Privilege escalation in several partitions: each once, with those in which it is possible."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from octo_spec.analysis.escalation.joined_partitions import join_partitions


@dataclass(frozen=True)
class Found:
    """What is found, with the words that say where."""

    name: str
    resource: str = ""
    where: str = ""

    @property
    def in_any_partition(self) -> str:
        """What is equal in all partitions."""
        return self.name

    def only_where(self, words: str) -> Found:
        """Add words."""
        return replace(self, where=words)


@pytest.mark.parametrize(
    ("partitions", "expected"),
    [
        ({"aws": "a"}, [("a", "")]),
        ({"aws": "a", "aws-cn": "a"}, [("a", "")]),
        ({"aws": "", "aws-cn": "a"}, [("a", "partition is aws-cn")]),
        ({"aws": "ab", "aws-cn": "bc"}, [("a", "partition is aws"), ("b", ""), ("c", "partition is aws-cn")]),
        (
            {"aws": "", "aws-cn": "a", "aws-us-gov": "a"},
            [("a", "partition is aws-cn or aws-us-gov")],
        ),
        ({"aws": "aa", "aws-cn": "a"}, [("a", ""), ("a", "")]),
    ],
)
def test_what_is_not_in_all_partitions_says_where_it_is(
    partitions: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = join_partitions((name, map(Found, names)) for name, names in partitions.items())
    assert [(each.name, each.where) for each in found] == expected
