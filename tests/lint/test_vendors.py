"""Specs as vendors write them: every bug that real ones carry is found on its line, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.lint.acceptances import EXPIRED, UNUSED
from octo_spec.lint.rules import RULES
from tests.cases.vendor_cases import findings, marked, said, vendors

if TYPE_CHECKING:
    from pathlib import Path

each_vendor = pytest.mark.parametrize("vendor", vendors(), ids=lambda path: path.name)


@each_vendor
def test_what_is_found_is_what_is_marked(vendor: Path) -> None:
    found = {
        (one.diagnostic.span.line, one.diagnostic.kind.name)
        for one in findings(vendor)
        if one.diagnostic.span and one.accepted is None
    }
    assert found == set(marked(vendor))


@each_vendor
def test_it_is_said_in_these_words(vendor: Path) -> None:
    assert said(vendor) == (vendor / "expected.txt").read_text("utf-8")


def test_twelve_vendors_show_every_rule() -> None:
    assert len(vendors()) == 12
    shown = {rule for vendor in vendors() for _, rule in marked(vendor)}
    assert shown == {*(check.kind.name for check in RULES), UNUSED.name, EXPIRED.name}


@each_vendor
def test_a_vendor_shows_several_kinds_of_bug(vendor: Path) -> None:
    assert len({rule for _, rule in marked(vendor)}) >= 3
