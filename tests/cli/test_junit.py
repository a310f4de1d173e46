"""``octospec lint --output-format junit``, which CI systems show as tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from octo_spec.cli.commands import lint
from tests.cli.colour_rules import COLOURS, granting

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "installed_rules", lambda: COLOURS)


@pytest.fixture
def colourful(octospec: Octospec) -> Octospec:
    """Give an error, an accepted warning and a warning."""
    granting(octospec, "ce:Green", "ce:Blue", "ce:Dull", accept="{too-blue: We like it.}")
    return octospec


def report(octospec: Octospec, *options: str) -> ET.Element:
    ran = octospec("lint", "spec.yaml", "--output-format", "junit", *options)
    [suite] = ET.fromstring(ran.out)  # noqa: S314 - our own report
    assert suite.attrib["tests"] == str(len(suite))
    return suite


def outcomes(suite: ET.Element) -> dict[str, str]:
    return {case.attrib["name"]: next((child.tag for child in case), "passed") for case in suite}


def test_what_stops_a_build_fails_and_what_is_accepted_is_skipped(colourful: Octospec) -> None:
    suite = report(colourful)
    assert outcomes(suite)["ACME001 ce:Green, 100 %"] == "failure"
    assert (suite.attrib["failures"], suite.attrib["skipped"]) == ("1", "1")
    [skipped] = suite.findall("testcase/skipped")
    assert skipped.attrib["message"] == "accepted: We like it."
    [failure] = suite.findall("testcase/failure")
    assert failure.attrib["message"] == "error spec.yaml:16:79: ACME001 ce:Green, 100 %; paint: it"


def test_a_warning_is_output_and_fails_if_the_run_is_strict(octospec: Octospec) -> None:
    granting(octospec, "ce:Blue", "ce:Dull")
    before, strict = (outcomes(report(octospec, *options)) for options in ((), ("--strict",)))
    [blue, dull] = [name for name in before if "ce:" in name]
    assert (before[blue], strict[blue]) == ("system-out", "failure")
    assert (before[dull], strict[dull]) == ("system-out", "system-out")


def test_a_case_has_its_place(colourful: Octospec) -> None:
    places = {(case.get("file"), case.get("line")) for case in report(colourful)}
    assert ("spec.yaml", "16") in places


def test_a_rule_that_finds_nothing_passes(octospec: Octospec) -> None:
    granting(octospec, "ce:Grey")
    suite = report(octospec)
    assert set(outcomes(suite).values()) == {"passed"}
    assert len(suite) == len(COLOURS.rules)


def test_a_spec_with_an_error_fails_and_hostile_text_stays_in_its_attribute(octospec: Octospec) -> None:
    octospec.write("spec.yaml", 'octospec: 1\nname: "<&\\"\\u001b>"\n')
    suite = report(octospec)
    assert int(suite.attrib["failures"]) > 0
    assert octospec("lint", "spec.yaml", "--output-format", "junit").code == 2
    assert "\x1b" not in octospec("lint", "spec.yaml", "--output-format", "junit").out
