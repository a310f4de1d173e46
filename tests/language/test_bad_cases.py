"""Each file under tests/cases/bad is refused, in the words of the file next to it."""

from pathlib import Path

import pytest

from octo_spec.language.codes import KINDS
from tests.cases.bad_cases import FOLDER, cases, expected, said


@pytest.mark.medium
@pytest.mark.parametrize("path", cases(), ids=lambda path: path.parent.name)
def test_a_bad_file_is_refused_in_these_words(path: Path) -> None:
    assert said(path) == expected(path).read_text(encoding="utf-8")


def test_no_place_has_two_reports() -> None:
    for path in cases():
        places = [line.split(": ", 1)[0] for line in expected(path).read_text(encoding="utf-8").splitlines()]
        assert len(places) == len(set(places)), path


def test_every_folder_is_a_case() -> None:
    assert {path.parent for path in cases()} == set(FOLDER.iterdir())


def test_every_case_is_refused_with_a_code() -> None:
    for path in cases():
        lines = expected(path).read_text(encoding="utf-8").splitlines()
        assert lines
        assert all(line.split(": ", 1)[1].startswith("OCT1") for line in lines), path


def test_every_rule_of_the_language_has_a_case() -> None:
    said_of_all = "".join(expected(path).read_text(encoding="utf-8") for path in cases())
    assert [rule.name for rule in KINDS if f" {rule.code} " not in said_of_all] == []
