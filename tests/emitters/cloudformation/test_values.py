"""A text with joined lists that is split again has the elements that CloudFormation makes of any values."""

from __future__ import annotations

from itertools import product
from typing import Final

import pytest

from octo_spec.diagnostics import Span
from octo_spec.model.text import ListParam, Text
from octospec_cloudformation.reading.values import JoinedList, JoinedText, split_again

ELEMENTS: Final = {"l": ("1", "2"), "m": ("3", "4", "5")}
WORDS: Final = ("", "a", ",", "a,")
AROUND: Final = (",", ",a", "a,a", ",,", "")


def _split(parts: tuple[Text | JoinedList, ...]) -> tuple[Text, ...] | None:
    return split_again(JoinedText(parts, Span("")), ",", lambda text: text)


def _given(part: Text | JoinedList) -> str:
    if isinstance(part, Text):
        return str(part)
    return str(part.delimiter).join(ELEMENTS[part.param.id])


def _repeated(text: Text) -> list[str]:
    """Repeat a text for each element of its list."""
    if text.list_param is None:
        return [str(text)]
    before, _, after = str(text).partition(f"${{param.{text.list_param.id}}}")
    return [f"{before}{element}{after}" for element in ELEMENTS[text.list_param.id]]


@pytest.mark.parametrize("lists", ["l", "lm", "ll"])
def test_a_split_text_has_the_elements_that_cloudformation_makes(lists: str) -> None:
    """Every text before, between and after the lists; a text may also be refused."""
    lists_with = [[JoinedList(ListParam(id), Text.of(around)) for around in AROUND] for id in lists]
    for words in product(map(Text.of, WORDS), repeat=len(lists) + 1):
        for joined in product(*lists_with):
            parts: tuple[Text | JoinedList, ...] = words[:1]
            for pair in zip(joined, words[1:], strict=True):
                parts += pair
            for_values = "".join(map(_given, parts)).split(",")
            found = _split(parts)
            assert found is None or [one for text in found for one in _repeated(text)] == for_values


@pytest.mark.parametrize(("before", "after"), [*product(WORDS, WORDS)])
def test_a_list_is_split_if_the_text_around_each_element_is_the_same(before: str, after: str) -> None:
    delimiter = Text.of(f"{after.partition(',')[0]},{before.rpartition(',')[2]}")
    assert _split((Text.of(before), JoinedList(ListParam("l"), delimiter), Text.of(after)))
