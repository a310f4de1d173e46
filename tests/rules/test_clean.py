"""A spec in which nothing is wrong: no rule finds anything, and looking takes no time to speak of."""

from __future__ import annotations

from functools import cache
from time import process_time
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.loading import load_spec
from octo_spec.linting import subject
from octo_spec.rules import CHECKS
from octo_spec.rules.contract import Subject
from tests.rules.clean_spec import GRANTS, clean_spec

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

SECONDS = 1.0
"""For all rules about names, waste and honesty together, of a spec that has been read."""


@cache
def clean() -> Subject:
    loaded = load_spec(clean_spec(), "clean.yaml")
    assert loaded.spec, [str(one) for one in loaded.diagnostics[:5]]
    found = subject(loaded.spec, loaded.spans)
    assert isinstance(found, Subject), [str(one) for one in found]
    return found


def test_it_has_two_thousand_grants() -> None:
    assert len(clean().grants) == GRANTS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.name)
def test_a_rule_finds_nothing_in_a_clean_spec(check: Check) -> None:
    assert [one.message for one in check.find(clean())] == []


def test_all_rules_about_names_waste_and_honesty_look_in_a_second() -> None:
    assert len(clean().accesses) > 1  # every rule shares this, and it is not what is measured
    started = process_time()
    for check in CHECKS:
        if "OCT301" <= check.rule.code <= "OCT339":
            assert not list(check.find(clean()))
    assert process_time() - started < SECONDS
