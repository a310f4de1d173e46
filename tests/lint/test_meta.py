"""Every rule is listed, has a code and a name of its own, a whole page, and a case that shows it."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import pytest

from octo_spec.lint import rules
from octo_spec.lint.rule_pages import EXAMPLE, HEADINGS, parse
from octo_spec.lint.rules import RULES
from octo_spec.source import parse_yaml
from tests.cases.rule_cases import FOLDER
from tests.lint.rule_pages import PAGE, page

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

ROOMS = {
    "names": range(301, 320),
    "waste": range(320, 330),
    "honesty": range(330, 340),
    "trust": range(340, 350),
    "danger": range(350, 370),
    "quotas": range(370, 380),
    "guardrails": range(395, 400),
}

each = pytest.mark.parametrize("check", RULES, ids=lambda check: check.kind.name)


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_codes_and_names_stand_for_one_rule_and_the_table_is_in_order() -> None:
    assert repeated([check.kind.code for check in RULES]) == []
    assert repeated([check.kind.name for check in RULES]) == []
    assert [check.kind.code for check in RULES] == sorted(check.kind.code for check in RULES)


def test_every_module_with_a_check_is_in_the_table() -> None:
    found = walk_packages(rules.__path__, "octo_spec.lint.rules.")
    modules = [import_module(one.name) for one in found]
    declared = {module.RULE.kind.name for module in modules if hasattr(module, "RULE")}
    assert declared == {check.kind.name for check in RULES}


@pytest.mark.parametrize(("room", "codes"), ROOMS.items())
def test_the_rules_of_a_room_have_its_codes_and_files_of_their_names(room: str, codes: range) -> None:
    checks: tuple[Rule, ...] = import_module(f"octo_spec.lint.rules.{room}").RULES
    for check in checks:
        assert int(check.kind.code.removeprefix("OCT")) in codes
        module = import_module(f"octo_spec.lint.rules.{room}.{check.kind.name.replace('-', '_')}")
        assert (module.RULE, module.__doc__) == (check, check.page)


def test_the_rooms_hold_all_rules_and_each_says_its_codes() -> None:
    modules = {room: import_module(f"octo_spec.lint.rules.{room}") for room in ROOMS}
    assert tuple(check for module in modules.values() for check in module.RULES) == RULES
    for room, codes in ROOMS.items():
        assert f": OCT{codes[0]} to OCT{codes[-1]}." in (modules[room].__doc__ or "")


@each
def test_a_page_has_every_heading_in_order_and_something_under_each(check: Rule) -> None:
    read = parse(check.page)
    assert re.fullmatch(r"\S.*\.", read.summary)
    assert tuple(title for title, _ in read.sections) == HEADINGS
    assert all(read.under(title) for title in HEADINGS)


@each
def test_a_page_names_its_source_and_its_example_can_be_read(check: Rule) -> None:
    read = parse(check.page)
    assert read.source.startswith("https://")
    [[example]] = [blocks for title, blocks in read.sections if title == EXAMPLE]
    assert parse_yaml(example.text, "example").diagnostics == ()


@each
def test_a_rule_has_a_case_that_shows_it_and_one_that_narrowly_does_not(check: Rule) -> None:
    names = {path.name for path in (FOLDER / check.kind.name).iterdir()}
    assert names == {"shows.yaml", "narrowly-not.yaml", "expected.txt"}


@each
def test_a_rule_is_listed(check: Rule) -> None:
    assert f"| `{check.kind.name}` | {check.kind.severity} |" in PAGE.read_text("utf-8")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.lint.rule_pages"
