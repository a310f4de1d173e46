"""The pages of docs: each is listed under its kind, begins with what it is for, and repeats no other."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import click
import pytest

from octo_spec.cli import main

DOCS = Path(__file__).parents[2] / "docs"
INDEX = (DOCS / "README.md").read_text("utf-8")
BEGINS = {
    "Tutorials": "This tutorial",
    "How-to": "This how-to",
    "Reference": "This reference",
    "Explanation": "This page",
}
NOT_PAGES = {"README.md"}
LEAST_REPEATED = 16
"""A text of fewer words may be on two pages."""


def kinds() -> dict[str, str]:
    """Return the kind of each page that the index links to."""
    found: dict[str, str] = {}
    for section in re.split(r"^## ", INDEX, flags=re.MULTILINE)[1:]:
        kind = re.split(r"[ :]", section)[0]
        found |= dict.fromkeys(re.findall(r"\]\(([a-z0-9-]+\.md)\)", section), kind)
    return found


def test_each_option_of_each_command_is_on_a_page() -> None:
    texts = "".join(path.read_text("utf-8") for path in (*DOCS.glob("*.md"), DOCS.parent / "README.md"))
    named = set(re.findall(r"--[a-z][a-z-]*", texts))
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        options = (each for each in command.params if isinstance(each, click.Option))
        long = {name for each in options for name in each.opts + each.secondary_opts if name.startswith("--")}
        assert not long - named, name


def test_each_page_has_a_kind() -> None:
    assert {path.name for path in DOCS.glob("*.md")} - NOT_PAGES == kinds().keys()


@pytest.mark.parametrize("page", sorted(kinds()))
def test_a_page_begins_with_what_it_is_for(page: str) -> None:
    first = re.split(r"\n\n", (DOCS / page).read_text("utf-8"))[1]
    assert first.startswith(BEGINS[kinds()[page]])


def test_no_page_repeats_a_paragraph_of_another_or_of_itself() -> None:
    places = defaultdict(list)
    for page in sorted(kinds()):
        text = re.sub(r"^```.*?^```", "", (DOCS / page).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
        for paragraph in re.split(r"\n\n+|\n(?=- )", prose):
            places[" ".join(paragraph.split())].append(page)
    repeated = {text: pages for text, pages in places.items() if len(pages) > 1}
    assert {text: pages for text, pages in repeated.items() if len(text.split()) >= LEAST_REPEATED} == {}
