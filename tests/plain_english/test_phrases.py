"""Each phrase of the table is found in its example, and not in what it allows."""

from __future__ import annotations

import pytest

from tests.plain_english.__main__ import problems, unconverted
from tests.plain_english.phrases import Phrase, phrases
from tests.plain_english.texts import Text, files


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.family)
def test_a_phrase_is_found_in_its_example_alone(phrase: Phrase) -> None:
    assert phrase.pattern.search(phrase.shows)
    assert not [text for text in phrase.allows if phrase.pattern.search(text)]


def test_a_place_is_that_of_the_phrase() -> None:
    found = list(problems(Text("page.md", 3, "All is well.\nWhat rests\non it.")))
    assert found == ["page.md:4: 'rests\\non': depends on"]


def test_what_is_not_converted_yet_exists() -> None:
    paths = tuple(files())
    assert not [folder for folder in unconverted() if not any(path.startswith(folder) for path in paths)]
