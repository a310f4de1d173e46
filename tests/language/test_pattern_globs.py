"""An outline matches every text that its pattern matches, and names separators that none of them holds."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.language.pattern_globs import SEPARATORS, arn_outlines, outline
from octo_spec.language.patterns import pattern_problem
from tests.trials import tried

PATTERNS = (
    "^arn:(aws|aws-cn):s3:::[a-z0-9.-]+$",
    "^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$",
    "^arn:aws:s3:.*$",
    r"^\d{12}$",
    r"^a\.b\*c\?$",
    "^(a(b|c)d)?x{2}y$",
    r"^[^/]+/\w+$",
    "^.+$",
    "^(?:x:)*[a-c]?$",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@tried(50)
@given(data=st.data())
def test_an_outline_matches_what_its_pattern_matches(pattern: str, data: st.DataObject) -> None:
    assert not pattern_problem(pattern)
    text = data.draw(st.from_regex(pattern.removesuffix("$") + r"\Z", alphabet=st.characters(codec="ascii")))
    found = outline(pattern)
    assert fnmatchcase(text, found.glob)
    assert not set(found.without) & set(text)
    parts = text.split(":", 5)
    for part, expected in zip(parts, arn_outlines(pattern), strict=False):
        assert fnmatchcase(part, expected.glob)
        assert not set(expected.without) & set(part)


@pytest.mark.parametrize(
    ("pattern", "glob", "parts"),
    [
        ("^arn:aws:s3:::[a-z0-9.-]+$", "arn:aws:s3:::*", ["arn", "aws", "s3", "", "", "*"]),
        ("^arn:aws:s3:.*$", "arn:aws:s3:*", ["arn", "aws", "s3"]),
        ("^[a-z0-9.-]{3,63}$", "*", []),
        ("^.*$", "*", []),
    ],
)
def test_the_parts_of_an_arn_are_distinguished(pattern: str, glob: str, parts: list[str]) -> None:
    assert outline(pattern).glob == glob
    assert [part.glob for part in arn_outlines(pattern)] == parts


def test_a_name_of_letters_holds_no_separator() -> None:
    assert outline("^[a-z0-9.-]{3,63}$").without == tuple(SEPARATORS)
    assert outline("^[a-z/]+$").without == (":",)
