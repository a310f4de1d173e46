"""A value is shown in a page as literal text, whatever it contains."""

from __future__ import annotations

import pytest

from octo_spec.plugin.markdown_text import MarkdownText, code, markdown, table

ESCAPED = {
    "table cell": ("a|b", r"a\|b"),
    "line ends": ("a\n\r\n\u2028b", "a b"),
    "html": ("<b>&amp;", r"\<b\>\&amp;"),
    "link": ("[a](b)", r"\[a\](b)"),
    "code": ("`a`", r"\`a\`"),
    "emphasis": ("*a* __b__", r"\*a\* \_\_b\_\_"),
    "mathematics": ("$a$", r"\$a\$"),
    "backslash": ("a\\", r"a\\"),
    "heading": ("# a", r"\# a"),
    "bullet": ("- a", r"\- a"),
    "plus": ("+ a", r"\+ a"),
    "number": ("1. a", r"1\. a"),
    "version": ("1.0.0", "1.0.0"),
    "quote": ("> a", r"\> a"),
    "hyphen in words": ("cost-related 1) x", "cost-related 1) x"),
    "invisible": ("a\u202eb", r"a\\u202eb"),
}


@pytest.mark.parametrize(("text", "written"), ESCAPED.values(), ids=ESCAPED.keys())
def test_markdown_is_escaped(text: str, written: str) -> None:
    assert markdown(text) == written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text, as it is.", "plain text, as it is."),
        ("a | b", "a \\| b"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("`code` *b* _i_ ~s~", "\\`code\\` \\*b\\* \\_i\\_ \\~s\\~"),
        ("two\nlines\r\n\n# and a heading", "two lines \\# and a heading"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("1.0.0", "1.0.0"),
        ("&amp; $x$ \\", "\\&amp; \\$x\\$ \\\\"),
        ("{{ deployment }} {% x %}", "\\{\\{ deployment \\}\\} \\{% x %\\}"),
    ],
)
def test_a_value_is_shown_as_literal_text(text: str, expected: str) -> None:
    assert markdown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("", "`  `"), ("a\nb", "`a b`")],
)
def test_a_code_span_cannot_be_left(text: str, expected: str) -> None:
    assert code(text) == expected


def test_a_cell_of_a_table_stays_in_it() -> None:
    rows = [("a | b", MarkdownText("`c`")), ("two\nlines", "")]
    assert table(("x", "y"), rows) == "| x | y |\n|---|---|\n| a \\| b | `c` |\n| two lines |  |"
