"""Formatting a file changes neither keys, values nor comments, and formatting it again changes nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.language.layout.fmt import format_file
from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageTable, SpecPage, tree_of
from octo_spec.language.load import load_spec
from octo_spec.testing.draw import number, pick
from tests.importing.draw_spec import specs
from tests.trials import tried

if TYPE_CHECKING:
    from tests.importing.draw_spec import Data

ROOT = Path(__file__).parents[3]
FILES = (
    ROOT / "spec" / "octo.yaml",
    ROOT / "spec" / "customers.yaml",
    ROOT / "tests" / "language" / "everything.yaml",
    *sorted((ROOT / "examples").glob("*/spec.yaml")),
    *sorted((ROOT / "tests" / "cases" / "vendors").glob("*/spec.yaml")),
)


def formatted_text(text: str) -> str:
    """Format a file without errors."""
    result = format_file(text, "spec.yaml")
    assert result.text is not None, "\n".join(map(str, result.diagnostics))
    return result.text


def said(text: str) -> list[str]:
    """List the comments of a file, as far as a line of its own or two spaces make them plain."""
    return sorted(re.findall(r"(?m)(?:^ *|  )(# .*)$", text))


@pytest.mark.medium
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name + path.stem)
def test_files_that_people_wrote_keep_their_meaning_and_their_comments(path: Path) -> None:
    text = path.read_text("utf-8")
    new = formatted_text(text)
    assert load_spec(new, "x").spec == load_spec(text, "x").spec
    assert said(new) == said(text)
    assert formatted_text(new) == new


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.parts[len(ROOT.parts)] in {"spec", "examples"}],
    ids=lambda path: path.parent.name + path.stem,
)
def test_the_specs_that_are_shown_are_formatted(path: Path) -> None:
    text = path.read_text("utf-8")
    assert formatted_text(text) == text, "stale: octospec fmt"


@st.composite
def commented(draw: st.DrawFn) -> str:
    """Draw a spec with comments before and behind keys and items."""
    data: Data = draw(specs())
    root = tree_of(data)
    assert isinstance(root, PageTable)
    lines = page_text(SpecPage(root), SPEC).splitlines()
    for position in {number(draw, 0, min(255, len(lines) - 1)) for _ in range(4)}:
        indent = re.match(" *", lines[position])
        if not re.match(r" *(- )?[a-z-]+:( |$)", lines[position]) or indent is None:
            continue
        if pick(draw, (True, False)) and not lines[position].endswith(">-"):
            lines[position] += f"  # {position}"
        else:
            blank = pick(draw, ("", "\n"))
            lines[position] = f"{blank}{' ' * pick(draw, (0, indent.end()))}# {position}\n{lines[position]}"
    return "\n".join((*lines, *pick(draw, ((), ("# end",), ("  # end", "", "# end 2"))))) + "\n"


@pytest.mark.medium
@given(commented())
@tried(100)
def test_comments_stay_and_twice_is_once(text: str) -> None:
    new = formatted_text(text)
    assert formatted_text(new) == new
    assert said(new) == said(text)
    assert load_spec(new, "x").spec == load_spec(text, "x").spec


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# head\n\n# more\nname: a\n", "# head\n\n# more\nname: a\n"),
        ("name: a # trailing\n", "name: a  # trailing\n"),
        ("version: 1.0.0\n# of the name\nname: a\n", "# of the name\nname: a\nversion: 1.0.0\n"),
        (
            "groups:\n  a:\n    access: list\n    # of a, at its end\n  # of b\n  b: {}\n",
            "groups:\n  a:\n    access: list\n    # of a, at its end\n\n  # of b\n  b: {}\n",
        ),
        (
            "groups:\n  a:\n    grants:\n      - allow: [\n          a, # one\n          b]\n",
            "groups:\n  a:\n    grants:\n      - allow:\n          - a  # one\n          - b\n",
        ),
        (
            "groups:\n  a:\n    why: > # folded\n      A\n      b.\n    access: list\n",
            "groups:\n  a:\n    access: list\n    why: A b.  # folded\n",
        ),
        (
            "never:\n  # first\n  - why: W.\n    # the action\n    allow: x\n",
            "never:\n  # first\n  # the action\n  - allow: x\n    why: W.\n",
        ),
        (
            "never:\n  - allow: [\n      a,\n # one\n   b,\n        # last\n  ]\n    why: W.\n",
            "never:\n  - allow:\n      - a\n      # one\n      - b\n      # last\n    why: W.\n",
        ),
        (
            "never:\n  - allow: [a, b]\n    # of the reason\n    why: W.\n",
            "never:\n  - allow: [a, b]\n    # of the reason\n    why: W.\n",
        ),
        ("{ # one\n name: a }\n# end\n", "name: a  # one\n# end\n"),
        ("never: [ # one\n # two\n ] # three\n", "# three\n# two\nnever: []  # one\n"),
        ("name: 'a # b'\n# end\n", "name: 'a # b'\n# end\n".replace("'", '"')),
        ("name: a\n\n\n# end\n", "name: a\n# end\n"),
    ],
)
def test_a_comment_stays_with_what_it_is_about(text: str, expected: str) -> None:
    assert formatted_text(text) == expected
    assert formatted_text(expected) == expected


def test_a_vendors_own_keys_keep_their_order_their_comments_and_their_types() -> None:
    head = "octospec-customers: 1\n\ncustomers:\n  acme:\n"
    own = "    # from the CRM\n    x-tier: 3  # of five\n"
    own += '    x-also:\n      # second\n      b: ["3", on, a]\n      a: yes\n'
    deployed = '    deployed:\n      account: "012345678901"\n'
    assert formatted_text(f"{head}{own}{deployed}") == f"{head}{deployed}{own}"
    assert formatted_text(f"{head}{deployed}{own}") == f"{head}{deployed}{own}"


def test_a_key_without_a_value_stays_without_one() -> None:
    assert formatted_text("name:\nversion: ''\n") == 'name:\nversion: ""\n'
    assert formatted_text("groups:\n  a:\n    grants:\n") == "groups:\n  a:\n    grants:\n"


def test_an_empty_file_stays_empty() -> None:
    assert formatted_text("# only a comment\n") == "# only a comment\n"


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("- a\n", "spec.yaml:1:1: OCT107 a mapping is required here"),
        ("a: !Ref B\n", "spec.yaml:1:4: OCT103 the tag '!Ref' is not allowed"),
        ("a: 1\na: 2\n", "spec.yaml:2:1: OCT105 key 'a' is already used"),
        ("a: [\n", "OCT100"),
    ],
)
def test_what_is_not_read_whole_is_not_formatted(text: str, reported: str) -> None:
    result = format_file(text, "spec.yaml")
    assert result.text is None
    assert reported in str(result.diagnostics[0])


@pytest.mark.parametrize("text", ["A \\u0007 b", "\\u202e\\\"'", "\\ufeff", "\\u2028: #"])
def test_a_forbidden_character_stays_an_escape(text: str) -> None:
    written = f'octospec: 1\nname: "{text}"\n'
    assert format_file(written, "spec.yaml").text == written
