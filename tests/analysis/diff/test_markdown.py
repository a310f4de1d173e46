"""Text in Markdown: no text of a spec acts as markup, and text that cannot act stays as it is."""

from __future__ import annotations

import pytest

from octo_spec.analysis.diff.markdown import code, plain


@pytest.mark.parametrize(
    "text",
    ["my_bucket_name", "a > b", "R&D", "me@example.com", "No. #a", "C:\\temp", "a] b", "x-y (z)"],
)
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("*bold*", "&#42;bold&#42;"),
        ("_x_", "&#95;x&#95;"),
        ("[a](b)", "&#91;a](b)"),
        ("<b>", "&#60;b>"),
        ("a | b", "a &#124; b"),
        ("`x`", "&#96;x&#96;"),
        ("@octo", "&#64;octo"),
        ("# head", "&#35; head"),
        ("> said", "&#62; said"),
        ("see #12", "see &#35;12"),
        ("&lt;", "&#38;lt;"),
        ("${a}$", "&#36;{a}&#36;"),
        ("\\*", "&#92;&#42;"),
        ("a\\", "a&#92;"),
        ("two\nlines", "two lines"),
    ],
)
def test_markup_is_written_with_entities(text: str, written: str) -> None:
    assert plain(text) == written


def test_code_is_a_code_span_without_entities() -> None:
    assert code("ce:Get* on arn:aws:s3:::a_b/<${x}>&") == "`ce:Get* on arn:aws:s3:::a_b/<${x}>&`"


@pytest.mark.parametrize(
    ("text", "written"),
    [("a`b", "a&#96;b"), ("a|b*", "a&#124;b&#42;"), ("a\\", "a&#92;"), ("", "")],
)
def test_code_that_would_end_a_span_or_a_cell_is_html(text: str, written: str) -> None:
    assert code(text) == f"<code>{written}</code>"
