"""The tree in Terraform's JSON syntax, and back."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.diagnostics import Span
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.json_files import parse_json_file
from octospec_terraform.reading.templates import pieces
from octospec_terraform.syntax import (
    BLANK,
    FALSE,
    NULL,
    Attribute,
    BodyItem,
    Call,
    Comment,
    Conditional,
    Literal,
    Template,
    block,
    dotted,
    list_expression,
    objects,
    string,
    strings,
)
from octospec_terraform.writing.json_layout import json_file
from octospec_terraform.writing.layout import inline

if TYPE_CHECKING:
    from octospec_terraform.syntax import Block, Expression

ONE = Attribute("a", Literal(1))
WHY = Comment("why")

LAYOUTS: dict[str, tuple[tuple[BodyItem, ...], object]] = {
    "values are those of JSON": (
        (block("locals", body=(ONE, Attribute("b", FALSE), Attribute("c", NULL))),),
        {"locals": {"a": 1, "b": False, "c": None}},
    ),
    "lists and objects are those of JSON": (
        (
            block(
                "locals",
                body=(Attribute("a", list_expression((strings(("x",)), objects(("k", string("${")))))),),
            ),
        ),
        {"locals": {"a": [["x"], {"k": "$${"}]}},
    ),
    "other expressions are texts": (
        (block("locals", body=(Attribute("a", Call("jsonencode", (objects(("k", string("x"))),))),)),),
        {"locals": {"a": '${jsonencode({ k = "x" })}'}},
    ),
    "an object is below its labels": (
        (block("data", ("x", "y")), block("data", ("x", "z")), block("data", ("w", "y"), (ONE,))),
        {"data": {"x": {"y": {}, "z": {}}, "w": {"y": {"a": 1}}}},
    ),
    "several of one header are a list": (
        (block("moved", body=(ONE,)), block("moved"), block("moved", body=(ONE,))),
        {"moved": [{"a": 1}, {}, {"a": 1}]},
    ),
    "blocks are in blocks": (
        (block("variable", ("x",), (block("validation", body=(ONE,)), block("validation"))),),
        {"variable": {"x": {"validation": [{"a": 1}, {}]}}},
    ),
    "a comment is in the block that it is above": (
        (block("locals", body=(WHY, ONE)), WHY, block("output", ("x",), (ONE,))),
        {"locals": {"//": "why", "a": 1}, "output": {"x": {"//": "why", "a": 1}}},
    ),
    "a comment of a file is at its top": (
        (Comment("one\ntwo"), WHY, BLANK, block("locals", body=(ONE,))),
        {"//": ["one two", "why"], "locals": {"a": 1}},
    ),
    "a comment within a value is in its block": (
        (block("locals", body=(Attribute("a", list_expression((WHY, Literal(1)))),)),),
        {"locals": {"//": "why", "a": [1]}},
    ),
    "a comment within a condition is in its block": (
        (
            block(
                "locals",
                body=(
                    Attribute(
                        "a",
                        Conditional(
                            FALSE, list_expression((WHY, objects(("k", list_expression((WHY,)))))), NULL
                        ),
                    ),
                ),
            ),
        ),
        {"locals": {"//": ["why", "why"], "a": "${false ? [{ k = [] }] : null}"}},
    ),
    "what Terraform reads before it knows values is no template": (
        (
            block("terraform", body=(block("required_providers", body=(Attribute("a", string("${")),)),)),
            block(
                "variable",
                ("x",),
                (
                    Attribute("type", Call("list", (dotted("string"),))),
                    Attribute("description", string("%{")),
                    Attribute("default", objects(("${", string("${")))),
                ),
            ),
            block(
                "output", ("x",), (Attribute("description", string("${")), Attribute("value", string("${")))
            ),
            block("module", ("x",), (Attribute("source", string("${")), Attribute("y", string("${")))),
            block("moved", body=(Attribute("from", dotted("x.y")), Attribute("to", dotted("x.z")))),
            block("run", ("x",), (Attribute("command", dotted("plan")),)),
        ),
        {
            "terraform": {"required_providers": {"a": "${"}},
            "variable": {"x": {"type": "list(string)", "description": "%{", "default": {"${": "${"}}},
            "output": {"x": {"description": "${", "value": "$${"}},
            "module": {"x": {"source": "${", "y": "$${"}},
            "moved": {"from": "x.y", "to": "x.z"},
            "run": {"x": {"command": "plan"}},
        },
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_tree_is_formatted(name: str) -> None:
    items, expected = LAYOUTS[name]
    written = json_file(items)
    assert json.loads(written) == expected
    assert list(json.loads(written)) == list(json.loads(json.dumps(expected)))
    assert written.endswith("}\n")


VAR = dotted("var.x")
TEMPLATES: dict[str, tuple[tuple[str | Expression, ...], str]] = {
    "a text is a template": (("a ${b} %{c}",), "a $${b} %%{c}"),
    "signs alone are signs": (("$ % $a{ {}",), "$ % $a{ {}"),
    "a reference is in braces": (("a", VAR, "b"), "a${var.x}b"),
    "a sign before a reference is quoted": (("a$", VAR, "%", VAR, "$"), 'a${"$"}${var.x}${"%"}${var.x}$'),
    "signs before an opener are quoted": (("$${a}%%%{",), '${"$$"}{a}${"%%%"}{'),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_text_is_escaped(name: str) -> None:
    parts, expected = TEMPLATES[name]
    assert json.loads(json_file((local(Template(parts)),))) == {"locals": {"a": expected}}


@pytest.mark.parametrize("invisible", ["\x7f", "\x85", "\u2028", "\ufeff", "\u200b", "\ufffe"])
def test_what_is_invisible_is_escaped(invisible: str) -> None:
    assert f"\\u{ord(invisible):04x}" in json_file((local(string(f"a{invisible}é😀")),))
    assert "é😀" in json_file((local(string(f"a{invisible}é😀")),))


def local(value: Expression) -> Block:
    return block("locals", body=(Attribute("a", value),))


WORDS = st.lists(
    st.sampled_from([*'$%{}"\\\n\r\tab~/', "é", "\x7f", "\u2028", "😀", "\U000e0001"]), min_size=1, max_size=8
).map("".join)


@given(st.lists(WORDS | st.just(VAR), max_size=5), WORDS)
def test_a_template_is_read_back(drawn: list[str | Expression], key: str) -> None:
    parts = tuple(after for before, after in pairwise((VAR, *drawn)) if VAR in (before, after))
    template = Template(parts)
    written = json_file((local(objects((key, template))),))
    [(read_key, read)] = parsed(written).entries  # type: ignore[union-attr]
    assert read_key == string(key)
    assert read == (VAR if parts == (VAR,) else template)


LEAVES = WORDS.map(string) | st.sampled_from([NULL, FALSE, Literal(0), VAR])


def larger(values: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return (
        st.lists(values, max_size=3).map(list_expression)
        | st.dictionaries(WORDS, values, max_size=3).map(lambda entries: objects(*entries.items()))
        | values.map(lambda value: Call("jsonencode", (value,)))
        | values.map(lambda value: Conditional(VAR, Call("jsonencode", (value,)), NULL))
    )


@given(st.recursive(LEAVES, larger, max_leaves=6))
def test_a_value_is_read_back(value: Expression) -> None:
    assert parsed(json_file((local(value),))) == value


def parsed(written: str) -> Expression:
    [block] = parse_json_file(written, "main.tf.json", TokensLeft()).blocks
    [attribute] = block.body.attributes
    return attribute.value


def test_a_text_of_signs_is_written_in_time() -> None:
    """An engine that tries each sign of a run as its beginning takes minutes."""
    signs = "%$" * 200_000
    assert signs in json_file((local(string(signs)),))


@pytest.mark.parametrize("text", ["%{{{a}}", "${{{a}}", "%{", "a%%{b", "$${a}", "%{a}"])
def test_a_quoted_text_in_an_expression_opens_nothing(text: str) -> None:
    written = inline(strings((text,)))
    seen: list[str] = []

    def inner(expression: str, _: Span) -> Expression:
        seen.append(expression)
        return NULL

    assert pieces(f"a ${{{written}}} b", Span("x"), inner) == ("a ", NULL, " b")
    assert seen == [written]
