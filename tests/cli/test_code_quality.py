"""``octospec lint --output-format gitlab``, which GitLab shows in merge requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def test_gitlab_gets_each_finding_that_is_open_once(colourful: Octospec) -> None:
    ran = colourful("lint", "spec.yaml", "--output-format", "gitlab")
    assert ran.code == 1
    green, *others = ran.json
    assert green == {
        "description": "ACME001 ce:Green, 100 %; paint: it",
        "check_name": green["check_name"],
        "fingerprint": green["fingerprint"],
        "severity": "critical",
        "location": {"path": "spec.yaml", "lines": {"begin": 16}},
    }
    assert [other["severity"] for other in others] == ["info"]
    fingerprints = [each["fingerprint"] for each in ran.json]
    assert len(set(fingerprints)) == len(fingerprints)


def test_a_finding_keeps_its_fingerprint_when_lines_are_added_above_it(colourful: Octospec) -> None:
    before = colourful("lint", "spec.yaml", "--output-format", "gitlab").json
    spec = colourful.folder / "spec.yaml"
    spec.write_text(f"# A line.\n{spec.read_text()}")
    after = colourful("lint", str(spec), "--output-format", "gitlab").json
    assert [each["fingerprint"] for each in after] == [each["fingerprint"] for each in before]
    assert [each["location"]["lines"]["begin"] for each in after] == [17] * len(after)


def test_what_has_no_place_is_at_the_top_of_the_file(octospec: Octospec) -> None:
    [missing] = octospec("lint", "absent.yaml", "--output-format", "gitlab").json
    assert missing["location"] == {"path": "absent.yaml", "lines": {"begin": 1}}
