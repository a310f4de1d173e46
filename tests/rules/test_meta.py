"""Every rule is listed, has a code and a name of its own, a whole page, and a case that shows it."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import pytest

from octo_spec import rules
from octo_spec.rules import CHECKS
from octo_spec.rules.pages import EXAMPLE, HEADINGS, parse
from octo_spec.source import parse_yaml
from tests.cases.rule_cases import FOLDER
from tests.rules.pages import PAGE, page

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

ROOMS = {
    "names": range(301, 320),
    "waste": range(320, 330),
    "honesty": range(330, 340),
    "trust": range(340, 350),
    "danger": range(350, 370),
    "quotas": range(370, 380),
    "guardrails": range(395, 400),
}

each = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.name)


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_codes_and_names_stand_for_one_rule_and_the_table_is_in_order() -> None:
    assert repeated([check.rule.code for check in CHECKS]) == []
    assert repeated([check.rule.name for check in CHECKS]) == []
    assert [check.rule.code for check in CHECKS] == sorted(check.rule.code for check in CHECKS)


def test_every_module_with_a_check_is_in_the_table() -> None:
    found = walk_packages(rules.__path__, "octo_spec.rules.")
    modules = [import_module(one.name) for one in found]
    declared = {module.CHECK.rule.name for module in modules if hasattr(module, "CHECK")}
    assert declared == {check.rule.name for check in CHECKS}


@pytest.mark.parametrize(("room", "codes"), ROOMS.items())
def test_the_rules_of_a_room_have_its_codes_and_files_of_their_names(room: str, codes: range) -> None:
    checks: tuple[Check, ...] = import_module(f"octo_spec.rules.{room}").CHECKS
    for check in checks:
        assert int(check.rule.code.removeprefix("OCT")) in codes
        module = import_module(f"octo_spec.rules.{room}.{check.rule.name.replace('-', '_')}")
        assert (module.CHECK, module.__doc__) == (check, check.page)


def test_the_rooms_hold_all_rules_and_each_says_its_codes() -> None:
    modules = {room: import_module(f"octo_spec.rules.{room}") for room in ROOMS}
    assert tuple(check for module in modules.values() for check in module.CHECKS) == CHECKS
    for room, codes in ROOMS.items():
        assert f": OCT{codes[0]} to OCT{codes[-1]}." in (modules[room].__doc__ or "")


@each
def test_a_page_has_every_heading_in_order_and_something_under_each(check: Check) -> None:
    read = parse(check.page)
    assert re.fullmatch(r"\S.*\.", read.summary)
    assert tuple(title for title, _ in read.sections) == HEADINGS
    assert all(read.under(title) for title in HEADINGS)


@each
def test_a_page_names_its_source_and_its_example_can_be_read(check: Check) -> None:
    read = parse(check.page)
    assert read.source.startswith("https://")
    [[example]] = [blocks for title, blocks in read.sections if title == EXAMPLE]
    assert parse_yaml(example.text, "example").diagnostics == ()


@each
def test_a_rule_has_a_case_that_shows_it_and_one_that_narrowly_does_not(check: Check) -> None:
    names = {path.name for path in (FOLDER / check.rule.name).iterdir()}
    assert names == {"shows.yaml", "narrowly-not.yaml", "expected.txt"}


@each
def test_a_rule_is_listed(check: Check) -> None:
    assert f"| `{check.rule.name}` | {check.rule.severity} |" in PAGE.read_text("utf-8")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.rules.pages"
