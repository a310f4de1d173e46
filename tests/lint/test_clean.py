"""A spec of two thousand grants in which nothing is wrong: no rule finds anything."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.lint.engine import lint_subject
from octo_spec.lint.rules import RULES
from tests.lint.clean_spec import GRANTS, clean_spec

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule, Subject


@cache
def clean() -> Subject:
    loaded = load_spec(clean_spec(), "clean.yaml")
    assert loaded.spec, list(map(str, loaded.diagnostics[:5]))
    subject, notes = lint_subject(loaded.spec, loaded.spans)
    assert subject is not None, list(map(str, notes))
    return subject


def test_it_has_two_thousand_grants() -> None:
    assert len(clean().grants) == GRANTS


@pytest.mark.large
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind.name)
def test_a_rule_finds_nothing_in_a_clean_spec(rule: Rule) -> None:
    assert [finding.message for finding in rule.find(clean())] == []
