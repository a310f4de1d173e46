"""A spec of two thousand grants in which nothing is wrong: no rule finds anything."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.lint.engine import subject
from octo_spec.lint.rules import RULES
from tests.lint.clean_spec import GRANTS, clean_spec

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule, Subject


@cache
def clean() -> Subject:
    loaded = load_spec(clean_spec(), "clean.yaml")
    assert loaded.spec, [str(one) for one in loaded.diagnostics[:5]]
    found, notes = subject(loaded.spec, loaded.spans)
    assert found is not None, [str(one) for one in notes]
    return found


def test_it_has_two_thousand_grants() -> None:
    assert len(clean().grants) == GRANTS


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.kind.name)
def test_a_rule_finds_nothing_in_a_clean_spec(check: Rule) -> None:
    assert [one.message for one in check.find(clean())] == []
