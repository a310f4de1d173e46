"""Each phrase of the table is found in its example, and not in what it allows."""

from __future__ import annotations

import pytest

from tests.plain_english.__main__ import library_counts, problems
from tests.plain_english.phrases import Phrase, phrases, phrases_of_names
from tests.plain_english.texts import Text, code_texts, prose


@pytest.mark.parametrize("phrase", [*phrases(), *phrases_of_names()], ids=lambda phrase: phrase.family)
def test_a_phrase_is_found_in_its_example_alone(phrase: Phrase) -> None:
    assert phrase.pattern.search(phrase.shows)
    assert not [text for text in phrase.allows if phrase.pattern.search(text)]


def test_a_place_is_that_of_the_phrase() -> None:
    reported = list(problems(Text("page.md", 3, "All is well.\nWhat rests\non it.")))
    assert reported == ["page.md:4: 'rests\\non': depends on"]


def test_comments_in_quoted_code_are_read_and_the_code_is_not() -> None:
    page = "Fine.\n```sh\nnobody --told  # what stands there\n# it rests on it\n```\n"
    [text] = [Text("page.md", 1, prose(page))]
    assert [line.partition(": ")[0] for line in problems(text)] == ["page.md:3", "page.md:4"]


def test_the_text_of_an_f_string_is_read() -> None:
    source = 'name = "x"\nmessage = f"nobody {name} rests on it"\n'
    assert "nobody" in " ".join(text.words for text in code_texts("module.py", source))


def test_each_name_of_code_is_read_once_and_split_into_words() -> None:
    source = "def leftOut(rests):\n    self.is_told = rests.asked\n    for HTMLFaults in rests: ...\n"
    names = [text for text in code_texts("tests/settled.py", source) if text.is_name]
    assert [(text.line, text.words) for text in names] == [
        (1, "settled"),
        (1, "left out"),
        (1, "rests"),
        (2, "self"),
        (2, "is told"),
        (3, "html faults"),
    ]
    assert [line.partition(": ")[0] for text in names for line in problems(text)] == [
        f"tests/settled.py:{line}" for line in (1, 1, 1, 2, 3)
    ]


def test_an_excepted_name_has_a_reason() -> None:
    assert not list(problems(Text("rule.py", 1, "raises rights", is_name=True)))
    assert all(reason for phrase in phrases_of_names() for _, reason in phrase.excepted)


def test_the_counts_of_libraries_are_of_families_of_the_tables() -> None:
    families = {phrase.family for phrase in (*phrases(), *phrases_of_names())}
    assert library_counts().keys() <= families
