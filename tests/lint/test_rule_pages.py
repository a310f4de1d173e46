"""A page is taken apart by its headings, however its text is indented."""

from __future__ import annotations

import pytest

from octo_spec.lint.rule_pages import Passage, markdown, parse

INDENTED = """Green things.

What it finds
    Whatever is green.

    Also what is greenish.

Why it is bad
    It hurts.

Example
    groups:

      a: {allow: green:*}

Instead
    Paint it:

        allow: red:*

Source
    https://example.com/green#a (Green); https://example.com/other.
"""


@pytest.mark.parametrize("margin", ["    ", ""])
def test_paragraphs_and_code_are_distinguished(margin: str) -> None:
    page = parse(INDENTED.replace("\n    ", f"\n{margin}") if not margin else INDENTED)
    sections = dict(page.sections)
    assert page.summary == "Green things."
    assert sections["What it finds"] == (Passage("Whatever is green."), Passage("Also what is greenish."))
    assert sections["Example"] == (Passage("groups:\n\n  a: {allow: green:*}", is_code=True),)
    assert sections["Instead"] == (Passage("Paint it:"), Passage("allow: red:*", is_code=True))


def test_what_begins_with_a_key_is_code() -> None:
    assert dict(parse("A.\n\nInstead\n    - allow: red:*\n").sections)["Instead"][0].is_code
    assert not dict(parse("A.\n\nInstead\n    Note: paint it.\n").sections)["Instead"][0].is_code


def test_the_source_is_the_first_address() -> None:
    assert parse(INDENTED).source == "https://example.com/green#a"
    assert parse("Green.").source == ""


def test_a_section_is_one_line_where_no_lines_are_wanted() -> None:
    assert parse(INDENTED).text_under("What it finds") == "Whatever is green. Also what is greenish."
    assert parse(INDENTED).text_under("Nothing") == ""


def test_markdown_has_a_heading_for_each_section_and_fences_code() -> None:
    assert markdown(parse("A.\n\nExample\n    allow: red:*\n\nSource\n    Here.\n"), level=3) == (
        "### Example\n\n```yaml\nallow: red:*\n```\n\n### Source\n\nHere.\n"
    )
