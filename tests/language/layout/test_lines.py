"""The layout of a spec: what is written in one line, what is folded, what is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.shapes import SPEC, WIDTH
from octo_spec.language.layout.tree import PageTable, SpecPage, tree_of
from octo_spec.language.plain_data import plain
from octo_spec.source import parse_yaml
from octo_spec.testing import hostile_words
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Mapping


def formatted_text(data: Mapping[str, object]) -> str:
    """Format the data of a spec."""
    root = tree_of(dict(data))
    assert isinstance(root, PageTable)
    return page_text(SpecPage(root), SPEC)


def grant(**fields: object) -> str:
    """Format a spec of one grant, and return the lines of the grant."""
    text = formatted_text({"groups": {"a": {"grants": [fields]}}})
    return text.removeprefix("groups:\n  a:\n    grants:\n")


def test_a_list_is_in_one_line_where_it_fits() -> None:
    assert grant(allow=["ec2:Describe*", "s3:*"]) == "      - allow: [ec2:Describe*, s3:*]\n"
    actions = [f"ec2:DescribeSomething{number}" for number in range(10, 15)]
    assert grant(allow=actions).splitlines()[:2] == ["      - allow:", f"          - {actions[0]}"]


def test_one_value_is_written_without_a_list_and_groups_always_in_one() -> None:
    assert grant(allow=["s3:*"]) == "      - allow: s3:*\n"
    assert (
        formatted_text({"roles": {"r": {"inline": {"p": "g"}}}})
        == "roles:\n  r:\n    inline:\n      p: [g]\n"
    )


def test_texts_with_references_are_in_lines_of_their_own_rather_than_in_quotes() -> None:
    on = ["arn:${partition}:s3:::a", "arn:${partition}:s3:::b"]
    assert grant(on=on) == f"      - on:\n          - {on[0]}\n          - {on[1]}\n"


def test_a_carriage_return_in_a_value_or_a_key_is_escaped() -> None:
    """As it is, YAML would read it as the end of a line, and what follows perhaps as a comment."""
    text = formatted_text({"name": "a\rb # c", "x\r # y": "z\r'\""})
    assert text == 'name: "a\\rb # c"\n"x\\r # y": "z\\r\'\\""\n'
    node = parse_yaml(text, "").node
    assert node is not None
    assert plain(node) == {"name": "a\rb # c", "x\r # y": "z\r'\""}


def test_conditions_are_in_one_line_where_they_fit() -> None:
    when = {"StringEquals": {"aws:ResourceTag/x": ["a"]}}
    assert grant(when=when) == '      - when: {StringEquals: {"aws:ResourceTag/x": a}}\n'


def test_prose_is_folded_where_it_does_not_fit() -> None:
    lines = grant(why=" ".join(["word"] * 40)).splitlines()
    assert lines[0] == "      - why: >-"
    assert all(len(line) <= WIDTH for line in lines)


def test_keys_have_one_order_and_sections_are_separated() -> None:
    text = formatted_text({"groups": {"a": {"why": "W.", "access": "list"}, "b": {}}, "octospec": "1"})
    assert text == "octospec: 1\n\ngroups:\n  a:\n    access: list\n    why: W.\n\n  b: {}\n"


def test_a_key_that_the_language_does_not_have_comes_last() -> None:
    assert formatted_text({"nonsense": "x", "name": "a"}) == "name: a\nnonsense: x\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("on", '"on"'),
        ("0123", '"0123"'),
        ("2026-01-01", '"2026-01-01"'),
        ("null", '"null"'),
        ("1.0", '"1.0"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("*", '"*"'),
        ("ec2:*", "ec2:*"),
        ("^[a-z]+$", "^[a-z]+$"),
        (r"^\d$", r"^\d$"),
        (r"[\d]", r"'[\d]'"),
        ("it's", "it's"),
        ("'quoted\"", "'''quoted\"'"),
    ],
)
def test_quotes_are_written_only_where_they_are_needed(text: str, written: str) -> None:
    assert grant(sid=text) == f"      - sid: {written}\n"


@given(hostile_words.comments, hostile_words.comments)
@tried(300)
def test_every_text_reads_back_as_it_was(first: str, second: str) -> None:
    data = {
        "groups": {
            "a": {"grants": [{"sid": first, "on": [first, second], "when": {first: {second: [first]}}}]}
        }
    }
    node = parse_yaml(formatted_text(data), "x").node
    assert node is not None
    [read] = plain(node)["groups"]["a"]["grants"]  # type: ignore[index]
    [(operator, keys)] = read["when"].items()
    assert (read["sid"], operator, keys) == (first, first, {second: first})
    assert read["on"] == [first, second]
