"""Codes are unique, stable in form, and documented."""

from __future__ import annotations

import re
from collections import Counter

from octo_spec.cli.installed_codes import ROOMS, codes
from octo_spec.diagnostics import DiagnosticKind
from tests.project.diagnostic_codes import FOLDER, PAGE, code_files, page, rules


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_a_code_has_one_meaning() -> None:
    assert repeated([rule.code for rule in rules()]) == []


def test_a_code_has_its_room_and_each_rule_is_named_and_summed_up() -> None:
    for rule in rules():
        assert re.fullmatch(rf"OCT[{''.join(ROOMS)}]\d\d", rule.code), rule
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.name), rule
        assert re.fullmatch(r"[^\n]+\.", rule.summary), rule


def test_every_room_reports_something() -> None:
    assert len(rules()) > 100
    assert all(isinstance(rule, DiagnosticKind) for rule in rules())


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_the_page_of_each_code_is_up_to_date() -> None:
    files = code_files()
    assert set(FOLDER.iterdir()) == set(files)
    assert [path.name for path, text in files.items() if path.read_text("utf-8") != text] == []


def test_the_command_line_knows_every_code() -> None:
    assert codes().keys() == {rule.code for rule in rules()}
