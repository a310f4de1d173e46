from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import DiagnosticKind, Removal, Replacement, Span
from octo_spec.language.spans import located_values, nodes
from octo_spec.repair.fixes import fixes_of
from octo_spec.repair.text_edits import TextEdit, TextPlace, TextRange, apply_edits
from octo_spec.source import Scalar, parse_yaml

if TYPE_CHECKING:
    from octo_spec.diagnostics import Help

KIND = DiagnosticKind.error("OCT999", "wrong", "Something wrong.")


def fixed(text: str, item: str, help: Help) -> list[str]:
    """Apply each fix of a problem at the last value of a text with this content."""
    root = parse_yaml(text, "spec.yaml").node
    assert root is not None
    *_, span = [node.span for node in nodes(root) if isinstance(node, Scalar) and node.value == item]
    problem = KIND.at(span, "something is wrong", help)
    return [apply_edits(text, [fix.edit]) for fix in fixes_of(text, problem)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [x, y]  # kept\n", "a: [x]  # kept\n"),
        ("a: [y, x]\n", "a: [x]\n"),
        ("a: [w, y, x]\n", "a: [w, x]\n"),
        ("a:\n  - x\n  - y\nb: 1\n", "a:\n  - x\nb: 1\n"),
        ("a:\n  - x  # kept\n  - 'y'\n", "a:\n  - x  # kept\n"),
        ("a: [x,\n  y,\n  z]\n", "a: [x,\n  z]\n"),
        ("a:\n  - x\n  - y", "a:\n  - x\n"),
        ("a:\n  - |-\n    y\n  - x\nb: 1\n", "a:\n  - x\nb: 1\n"),
        ("a:\n  - x\n  - >-\n    y\n\nb: 1\n", "a:\n  - x\nb: 1\n"),
        ("a:\r\n  - x\r\n  - y\r\nb: 1\r\n", "a:\r\n  - x\r\nb: 1\r\n"),
        ("a:\r  - x\r  - y\rb: 1\r", "a:\r  - x\rb: 1\r"),
        ("a: [x,\r\n  y,\r\n  z]\r\n", "a: [x,\r\n  z]\r\n"),
    ],
)
def test_an_item_is_removed_and_the_rest_stays(text: str, expected: str) -> None:
    assert fixed(text, "y", Removal()) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *("a: y\n", "a: [y]\n", "a:\n  - x\n  - y  # why\n", "a: [x,  # why\n  y]\n", "a: {b: y}\n"),
        *("a:\n  - x\n  # why\n  - y\n  - z\n", "a: [\n  # why\n  y,\n  x]\n"),
        *("a: [\n  x,\n  y,  # why\n  z]\n", "a: [\n  x,\n  y  # why\n]\n", "a: [\n  y,  # why\n  x]\n"),
    ],
)
def test_no_comment_and_no_whole_list_is_removed(text: str) -> None:
    assert fixed(text, "y", Removal()) == []


@pytest.mark.parametrize("text", ["a: [{}]\n", 'a: ["{}"]\n', "a: [ec2:Stps, {}]\n", "a: {}  # ec2:Stp\n"])
def test_the_text_at_the_place_is_replaced(text: str) -> None:
    help = Replacement("ec2:Stp", ("ec2:Stop",), "did you mean 'ec2:Stop'?")
    assert fixed(text.format("ec2:Stp"), "ec2:Stp", help) == [text.format("ec2:Stop")]


def test_a_reference_is_replaced_each_time_that_a_text_has_it() -> None:
    help = Replacement("param.a", ("param.b",), "did you mean 'b'?", is_everywhere=True)
    text = "x: ['{}', '${{param.a}}']\n"
    item = "${param.a}/${param.a-b}/${param.a}"
    fixes = fixed(text.format(item), item, help)
    assert fixes == [text.format("${param.b}/${param.a-b}/${param.b}")]


def test_an_id_is_not_replaced_within_another_one() -> None:
    help = Replacement("param.a", ("param.b",), "did you mean 'b'?")
    text = "x: {}\n"
    item = "${param.a-b}${param.a2}${param.a}"
    assert fixed(text.format(item), item, help) == [text.format("${param.a-b}${param.a2}${param.b}")]


@pytest.mark.parametrize("text", ["a: >-  # red\n  red\n", "a: |  # red\n  red\n", 'a: "r\\u0065d"\n'])
def test_a_text_that_is_written_in_another_way_has_no_fix(text: str) -> None:
    root = parse_yaml(text, "spec.yaml").node
    assert root is not None
    *_, value = nodes(root)
    problem = KIND.at(value.span, "something is wrong", Replacement("red", ("rod",), "did you mean 'rod'?"))
    assert fixes_of(text, problem) == ()


def test_words_alone_are_no_fix() -> None:
    assert fixed("a: [x, y]\n", "y", "remove it") == []
    assert fixed("a: [x, y]\n", "y", "did you mean 'x'?") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [arn:aws:s3, b]\n", 'a: ["arn:${partition}:s3", b]\n'),
        ('a: ["arn:aws:s3", b]\n', 'a: ["arn:${partition}:s3", b]\n'),
        ("a: arn:aws:s3\n", "a: arn:${partition}:s3\n"),
        ("a:\n  - arn:aws:s3  # b\n", "a:\n  - arn:${partition}:s3  # b\n"),
    ],
)
def test_a_text_with_brackets_gets_quotes_where_it_needs_them(text: str, expected: str) -> None:
    help = Replacement("arn:aws:s3", ("arn:${partition}:s3",), "write 'arn:${partition}:s3'")
    assert fixed(text, "arn:aws:s3", help) == [expected]


@pytest.mark.parametrize("text", ["a: {Resource: 1, on: 2}\n", "a:\n  on: 2\n  'Resource' : 1\n"])
def test_a_key_that_is_already_there_is_not_written_a_second_time(text: str) -> None:
    root = parse_yaml(text, "spec.yaml").node
    assert root is not None
    [span] = [key.span for _, _, key in located_values(root) if key and key.value == "Resource"]
    help = Replacement("Resource", ("on",), "write 'on'")
    assert fixes_of(text, KIND.at(span, "unknown key 'Resource'", help)) == ()
    alone = text.replace("on", "why")
    assert len(fixes_of(alone, KIND.at(span, "unknown key 'Resource'", help))) == 1


def test_several_likely_words_are_several_fixes() -> None:
    help = Replacement("red", ("rod", "rot"), "did you mean 'rod' or 'rot'?")
    assert fixed("a: red\n", "red", help) == ["a: rod\n", "a: rot\n"]


def test_a_problem_without_a_place_or_a_word_has_no_fix() -> None:
    help = Replacement("b", ("c",), "write 'c'")
    assert fixes_of("a: b\n", KIND.at(None, "'b' is wrong", help)) == ()
    assert fixes_of("a: b\n", KIND.at(Span("x", 9, 1), "'b' is wrong", help)) == ()


def test_edits_of_one_line_do_not_move_each_other() -> None:
    edits = [TextEdit(TextRange(TextPlace(0, at), TextPlace(0, at + 1)), "long") for at in (0, 2)]
    assert apply_edits("a b\nc", edits) == "long long\nc"
