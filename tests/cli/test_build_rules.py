"""What rules find in a build: errors stop it, warnings are printed and stop a strict one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec import parallel
from octo_spec.lint import discovery
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.rule import Rule
from tests.cli.colour_rules import BLUE, COLOURS, PAGE, THIRD_PARTY, granting
from tests.matrices import matrix

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

pytestmark = pytest.mark.parametrize("processors", matrix([1, 2, 3], [1, 2, 3], [2]))


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
    monkeypatch.setattr(discovery, "installed_rules", lambda: COLOURS)
    monkeypatch.setattr(parallel, "processors", lambda: processors)


def test_an_error_stops_a_build_and_nothing_is_written(octospec: Octospec) -> None:
    granting(octospec, "ce:Green")
    ran = octospec("build", "spec.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "spec.yaml:16:79: ACME001 too-green: ce:Green, 100 %; paint: it" in ran.err
    assert ran.err.endswith("small 1.0.0: nothing was written\n")
    assert not (octospec.folder / "dist").exists()


@pytest.mark.medium
def test_an_error_stops_a_check_too(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    assert octospec("build", "spec.yaml", "--check").code == 0
    granting(octospec, "ce:Green")
    assert octospec("build", "spec.yaml", "--check").code == 2


@pytest.mark.medium
def test_a_warning_is_printed_and_stops_a_strict_build(octospec: Octospec) -> None:
    granting(octospec, "ce:Blue")
    strict = octospec("build", "spec.yaml", "--strict")
    assert strict.code == 2
    assert not (octospec.folder / "dist").exists()
    plain = octospec("build", "spec.yaml")
    assert plain.code == 0
    assert "warning: ACME002 too-blue: ce:Blue" in plain.err
    assert (octospec.folder / "dist").exists()


def test_a_note_is_not_printed_and_stops_nothing(octospec: Octospec) -> None:
    granting(octospec, "ce:Dull")
    ran = octospec("build", "spec.yaml", "--strict")
    assert (ran.code, "too-dull" in ran.err) == (0, False)


def test_what_is_accepted_is_not_printed_and_stops_nothing(octospec: Octospec) -> None:
    granting(octospec, "ce:Green", accept="{too-green: We like it.}")
    ran = octospec("build", "spec.yaml", "--strict")
    assert (ran.code, "too-green" in ran.err) == (0, False)


@pytest.mark.medium
def test_a_finding_is_said_once_however_many_customers_there_are(octospec: Octospec) -> None:
    granting(octospec, "ce:Blue")
    octospec.write(
        "customers.yaml", "octospec-customers: 1\ncustomers: {a: {title: A}, b: {title: B}, c: {title: C}}\n"
    )
    ran = octospec("build", "spec.yaml", "--customers", "customers.yaml")
    assert ran.err.count("too-blue") == 1


def test_a_script_is_shown_what_was_found(octospec: Octospec) -> None:
    granting(octospec, "ce:Green", "ce:Blue", "ce:Dull")
    reported = octospec("build", "spec.yaml", "--json").json
    assert (reported["ok"], reported["builds"]) == (False, [])
    assert [diagnostic["name"] for diagnostic in reported["diagnostics"]] == ["too-green", "too-blue"]


def test_a_rule_that_fails_stops_a_build(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = InstalledRule(Rule(BLUE, lambda _: 1 / 0, PAGE), THIRD_PARTY)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(discovery, "installed_rules", lambda: InstalledRules((bad,)))
    ran = octospec("build", "spec.yaml")
    assert ran.code == 2
    assert "OCT515 rule ACME002 'too-blue' of acme-rules 2.1 failed" in ran.err
