"""Scalars and collections, read back by two parsers: ours (YAML 1.2) and PyYAML's (1.1, as AWS has it)."""

from __future__ import annotations

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.source import Mapping, Scalar, parse_yaml
from octo_spec.testing.laws import LAW
from octospec_cloudformation.writing.template_tree import (
    Commented,
    Function,
    Spaced,
    TemplateTree,
    TemplateValue,
    with_comment,
)
from octospec_cloudformation.writing.yaml_text import yaml_text
from octospec_cloudformation.yaml_scalars import scalar


def ours(text: str) -> str:
    parsed = parse_yaml(text, "t.yaml")
    assert isinstance(parsed.node, Mapping), parsed.diagnostics
    value = parsed.node.entries[0].value
    assert isinstance(value, Scalar)
    return value.value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("s3:GetObject", "s3:GetObject"),
        ("${aws:PrincipalTag/team}", "${aws:PrincipalTag/team}"),
        ("^[0-9]*$", "^[0-9]*$"),
        ("/acme/", "/acme/"),
        ("(?i)x", "(?i)x"),
        ('it\'s "so"', 'it\'s "so"'),
        ("", "''"),
        ("*", "'*'"),
        ("2012-10-17", "'2012-10-17'"),
        ("012345670123", "'012345670123'"),
        ("1.0.0", "'1.0.0'"),
        (".1", "'.1'"),
        ("1e3", "'1e3'"),
        ("0x1F", "'0x1F'"),
        ("12:30:45", "'12:30:45'"),
        ("yes", "'yes'"),
        ("Off", "'Off'"),
        ("NULL", "'NULL'"),
        ("y", "'y'"),
        ("~", "'~'"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        ("a#b", "a#b"),
        ("a:", "'a:'"),
        ("a ", "'a '"),
        (" a", "' a'"),
        ("[a]", "'[a]'"),
        ("{a}", "'{a}'"),
        ("!Ref a", "'!Ref a'"),
        ("&a", "'&a'"),
        ("%{x}", "'%{x}'"),
        ("@a", "'@a'"),
        ("`a`", "'`a`'"),
        ("'a'", "'''a'''"),
        ("- a", "'- a'"),
        ("---", "'---'"),
        ("é", "'é'"),
        ("日本", "'日本'"),
        ("a\nb", '"a\\nb"'),
        ("a\tb", '"a\\tb"'),
        ('\\"\n', '"\\\\\\"\\n"'),
        ("\U0001f600", '"\\U0001f600"'),
        ("\u2028", '"\\u2028"'),
        ("\u202e", '"\\u202e"'),
        ("\ufeff", '"\\ufeff"'),
        ("\x85", '"\\u0085"'),
        (3600, "3600"),
    ],
)
def test_a_scalar_is_quoted_as_it_must_be(value: str | int, expected: str) -> None:
    assert scalar(value) == expected


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NASTY = st.lists(
    st.sampled_from(
        [
            *"aiksK09.:-#'\"\\ \t\n*&!|>%@`[]{},?~=<$^/(é",
            "\u017f",
            "\u212a",
            "日",
            "\U0001f600",
            "\u2028",
            "true",
        ]
    )
).map("".join)


@LAW
@given(st.one_of(NASTY, LINES))
def test_both_parsers_read_a_scalar_as_it_is(value: str) -> None:
    text = yaml_text(TemplateTree((), {"key": value}))
    assert ours(text) == value
    assert yaml.safe_load(text) == {"key": value}


@LAW
@given(NASTY)
def test_a_key_is_quoted_like_a_value(key: str) -> None:
    assert yaml.safe_load(yaml_text(TemplateTree((), {key: "x"}))) == {key: "x"}


@LAW
@given(LINES)
def test_no_comment_breaks_out_of_its_line(comment: str) -> None:
    lines = yaml_text(TemplateTree((), {"a": with_comment(comment, "x")})).split("\n")
    assert len([line for line in lines if line]) == (2 if comment.strip() else 1)
    assert len("".join(lines).splitlines()) == 1


def test_collections_nest_in_block_style() -> None:
    sections: dict[str, TemplateValue] = {
        "Empty": (),
        "Nothing": {},
        "List": Spaced(({"a": 1, "b": ("x",)}, Commented("Why.", {"c": "y"}), ("z", ("*",)))),
        "Call": Function("Join", ("", (Function("Ref", "A"), Function("If", ("B", {"d": "e"}, "f"))))),
    }
    assert yaml_text(TemplateTree(("head",), sections)) == (
        "# head\n"
        "Empty: []\n"
        "\n"
        "Nothing: {}\n"
        "\n"
        "List:\n"
        "  - a: 1\n"
        "    b:\n"
        "      - x\n"
        "\n"
        "  # Why.\n"
        "  - c: 'y'\n"
        "\n"
        "  - - z\n"
        "    - - '*'\n"
        "\n"
        "Call: !Join\n"
        "  - ''\n"
        "  - - !Ref A\n"
        "    - !If\n"
        "      - B\n"
        "      - d: e\n"
        "      - f\n"
    )
