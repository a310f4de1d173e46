"""An error of YAML is reported at its place, and not where the parser stopped."""

import pytest

from octo_spec.source import parse_yaml


def said(text: str) -> str:
    [diagnostic] = parse_yaml(text, "s.yaml").diagnostics
    return str(diagnostic).removeprefix("s.yaml:")


QUOTE = "OCT100 this quote is not closed in its line; close it"
DEEPER = "which has a value; give both the same indentation, or remove that value"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  name Reader\n  why: x\n", "2:3: OCT100 this line has no ': '; write 'name: Reader'"),
        ("a:\n  b: x\n  name Reader\n  c: x\n", "3:3: OCT100 this line has no ': '; write 'name: Reader'"),
        ("a:\n  b: x\n  name Reader\n", "3:3: OCT100 this line has no ': '; write 'name: Reader'"),
        ("a:\n  b: x\n  name\n    c: x\n", "3:3: OCT100 this line has no ': '; write 'name:'"),
        ("a:\n  - allow [x]\n    on: y\n", "2:5: OCT100 this line has no ': '; write 'allow: [x]'"),
        ("a:\n  A Text\n  # and a remark\n\n  b: c\n", "2:3: OCT100 this line has no ': '"),
        ("a:\n  why:x\n  name: y\n", "2:3: OCT100 there is no space after the ':'; write 'why: x'"),
        ("why: Cost: all\n", "1:10: OCT100 a second ': ' on one line; quote the value"),
        (
            "why: this\n  is so: x\n",
            "2:8: OCT100 a ': ' in a text that continues from line 1; quote the text",
        ),
    ],
)
def test_a_missing_or_an_extra_colon(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  b: x\n    c: y\n", f"3:5: OCT100 'c' is indented deeper than 'b' in line 2, {DEEPER}"),
        ("a:\n  - b: x\n      c: y\n", f"3:7: OCT100 'c' is indented deeper than 'b' in line 2, {DEEPER}"),
        ("a:\n    b: x\n  c: y\n", "3:3: OCT100 the indentation of this line does not match the lines above"),
        (
            "a:\n  - b: x\n   c: y\n",
            "3:4: OCT100 the indentation of this line does not match the lines above",
        ),
        ("a:\n  b: c\n  - d\n", "3:3: OCT100 a list entry among the keys of a map"),
        ("a:\n  - d\n  b: c\n", "3:3: OCT100 a map key among the entries of a list"),
        ("a: - b\n", "1:4: OCT100 a list cannot start on the line of its key; start it on the next line"),
        ("a:\n\tb: c\n", "2:1: OCT100 a tab cannot indent or start a value; indent with spaces"),
    ],
)
def test_a_line_with_the_wrong_indentation(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: "x\nb: y\n', "1:4: OCT100 this quote is never closed; close it"),
        ('a: "x\nb: "y"\n', f"1:4: {QUOTE}"),
        ("a: 'x\nb: y\nc: 'z'\n", f"1:4: {QUOTE}"),
        ('a: ["x, y]\nb: "c"\n', f"1:5: {QUOTE}"),
        ('a: "x" y\n', "1:8: OCT100 there is text after the end of a value"),
        ('a: "x"\nb: {c: d}.\n', "2:10: OCT100 there is text after the end of a value"),
        ('a: "\\d"\n', "1:6: OCT100 this backslash in double quotes does not begin a valid escape"),
    ],
)
def test_a_missing_quote(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [b, c\nd: e\n", "1:4: OCT100 this flow list [ is never closed; close it with ']'"),
        ("a: {b: c\nd: e\n", "1:4: OCT100 this flow map { is never closed; close it with '}'"),
        ("a: [b,\n  ${c}]\n", "2:4: OCT100 this is not valid in the flow list [ ]"),
        ("a: {b: ${c}}\n", "1:9: OCT100 this is not valid in the flow map { }"),
        ('a: ["b" "c"]\n', "1:9: OCT100 a ',' is missing before this; add it"),
        ("a: [b]]\n", "1:7: OCT100 this bracket closes nothing"),
    ],
)
def test_a_missing_bracket(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize("value", ["@b", "%b", "|b", ">= 3", "& b", ",b", "]"])
def test_a_value_that_begins_with_a_mark_of_yaml(value: str) -> None:
    assert (
        said(f"a: {value}\nc: d\n") == f"1:4: OCT100 a value cannot start with {value[0]!r}; quote the value"
    )


@pytest.mark.parametrize(
    ("text", "place"), [("deny: *\non: x\n", "1:7"), ("deny: [*]\n", "1:8"), ("deny:\n  - *\n  - x\n", "2:5")]
)
def test_a_star_alone(text: str, place: str) -> None:
    assert said(text) == f"""{place}: OCT100 a value cannot start with '*'; write "*\""""


def test_a_text_that_begins_with_a_star_is_taken_for_an_alias() -> None:
    assert said("deny: *:*\n") == (
        "1:7: OCT103 anchors and aliases are not allowed; "
        "repeat the value itself, or quote a text that starts with '*'"
    )


def test_the_help_for_a_wrong_indentation_lists_the_possible_ones() -> None:
    assert said("a:\n    b: x\n  c: y\n").endswith("; indent it by 0 or 4 spaces")
    assert said("a:\n  - b: x\n   c: y\n").endswith("; indent it by 2 or 4 spaces")
