"""Every rule is listed, has a code and a name of its own, a whole page, and a case that shows it."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import pytest

from octo_spec.lint import rules
from octo_spec.lint.rule_pages import EXAMPLE, HEADINGS, parse
from octo_spec.lint.rules import RULES
from octo_spec.source import parse_yaml
from tests.cases.rule_cases import FOLDER
from tests.lint.families import families, rules_of
from tests.lint.rule_pages import PAGE, page

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

each = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind.name)


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_codes_and_names_represent_one_rule_and_the_table_is_in_order() -> None:
    codes = [rule.kind.code for rule in RULES]
    assert repeated(codes) == []
    assert repeated([rule.kind.name for rule in RULES]) == []
    assert codes == sorted(codes)


def test_every_module_with_a_rule_is_in_the_table() -> None:
    found = walk_packages(rules.__path__, "octo_spec.lint.rules.")
    modules = [import_module(module.name) for module in found]
    declared = {module.RULE.kind.name for module in modules if hasattr(module, "RULE")}
    assert declared == {rule.kind.name for rule in RULES}


@pytest.mark.parametrize(("family", "codes"), families().items())
def test_the_rules_of_a_family_have_its_codes_and_files_of_their_names(family: str, codes: range) -> None:
    for rule in rules_of(family):
        assert int(rule.kind.code.removeprefix("OCT")) in codes
        module = import_module(f"octo_spec.lint.rules.{family}.{rule.kind.name.replace('-', '_')}")
        assert (module.RULE, module.__doc__) == (rule, rule.page)


def test_the_families_hold_all_rules_and_share_no_code() -> None:
    by_code = sorted(families().items(), key=lambda family: family[1].start)
    assert tuple(chain.from_iterable(rules_of(family) for family, _ in by_code)) == RULES
    codes = list(chain.from_iterable(codes for _, codes in by_code))
    assert codes == sorted(set(codes))


@each
def test_a_page_has_every_heading_in_order_and_something_under_each(rule: Rule) -> None:
    read = parse(rule.page)
    assert re.fullmatch(r"\S.*\.", read.summary)
    assert tuple(title for title, _ in read.sections) == HEADINGS
    assert all(read.text_under(title) for title in HEADINGS)


@each
def test_a_page_names_its_source_and_its_example_can_be_read(rule: Rule) -> None:
    read = parse(rule.page)
    assert read.source.startswith("https://")
    [[example]] = [blocks for title, blocks in read.sections if title == EXAMPLE]
    assert parse_yaml(example.text, "example").diagnostics == ()


@each
def test_a_rule_has_a_case_that_shows_it_and_one_that_narrowly_does_not(rule: Rule) -> None:
    names = {path.name for path in (FOLDER / rule.kind.name).iterdir() if path.is_file()}
    assert names == {"shows.yaml", "narrowly-not.yaml", "expected.txt"}


@each
def test_a_rule_is_listed(rule: Rule) -> None:
    assert f"| `{rule.kind.name}` | {rule.kind.severity} |" in PAGE.read_text("utf-8")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.lint.rule_pages"
