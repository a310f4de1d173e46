"""``octospec lint --output-format sarif``, which code scanning reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec import diagnostics
from octo_spec.cli.commands import lint
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.rule import Rule
from tests.cli.colour_rules import BLUE, COLOURS, GREEN, PAGE, THIRD_PARTY, granting, rule

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "installed_rules", lambda: COLOURS)


@pytest.fixture
def colourful(octospec: Octospec) -> Octospec:
    granting(octospec, "ce:Green", "ce:Blue", "ce:Dull", accept="{too-blue: We like it.}")
    return octospec


def run(octospec: Octospec, path: str = "spec.yaml") -> Any:  # noqa: ANN401 - JSON
    log = octospec("lint", path, "--output-format", "sarif").json
    assert log.keys() == {"$schema", "version", "runs"}
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    assert log["runs"][0].keys() == {"tool", "automationDetails", "columnKind", "invocations", "results"}
    return log["runs"][0]


def test_a_result_points_at_its_rule_and_its_region(colourful: Octospec) -> None:
    [green, *_] = run(colourful)["results"]
    assert green == {
        "ruleId": "ACME001",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "ce:Green, 100 %; paint: it"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "spec.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 16, "startColumn": 79, "endLine": 16, "endColumn": 87},
                }
            }
        ],
        "suppressions": [],
    }


def test_the_findings_of_another_spec_are_another_category(colourful: Octospec) -> None:
    """Code scanning replaces findings of the same category, which is what is before the last slash."""
    colourful.write("other.yaml", (colourful.folder / "spec.yaml").read_text())
    ids = [run(colourful, path)["automationDetails"]["id"] for path in ("spec.yaml", "other.yaml")]
    assert ids == ["octospec lint spec.yaml/", "octospec lint other.yaml/"]


def test_a_code_of_octospec_links_to_its_page_once_an_address_is_set(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec.write("spec.yaml", "octospec: 1\n")
    monkeypatch.setattr(diagnostics, "DOCUMENTATION", "https://OWNER.docs.example/latest/")
    [rule] = [each for each in run(octospec)["tool"]["driver"]["rules"] if each["id"] == "OCT106"]
    assert "helpUri" not in rule
    monkeypatch.setattr(diagnostics, "DOCUMENTATION", "https://docs.example/latest/")
    rules = {each["id"]: each for each in run(octospec)["tool"]["driver"]["rules"]}
    assert rules["OCT106"]["helpUri"] == "https://docs.example/latest/codes/OCT106/"
    assert "docs.example" not in str(rules["ACME001"])
    assert "Online: https://docs.example/latest/codes/OCT106/" in octospec("explain", "OCT106").out


def test_what_is_accepted_is_suppressed_with_its_reason(colourful: Octospec) -> None:
    suppressions = [result["suppressions"] for result in run(colourful)["results"]]
    accepted = {"kind": "inSource", "justification": "We like it."}
    assert suppressions == [[], [accepted], []]


def test_every_rule_is_described_from_its_page(colourful: Octospec) -> None:
    driver = run(colourful)["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["ACME001", "ACME002", "ACME003"]
    [green, *_] = driver["rules"]
    assert green["name"] == "too-green"
    assert green["shortDescription"] == {"text": "Something is green."}
    assert green["fullDescription"] == {"text": "Green things."}
    assert green["defaultConfiguration"] == {"level": "error"}
    assert green["helpUri"] == "https://example.com/green"
    assert "## Example\n\n```yaml\nallow: green:*\n```" in green["help"]["markdown"]


def test_a_rule_without_a_page_is_described_by_its_summary(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n")
    *_, missing_key = run(octospec)["tool"]["driver"]["rules"]
    summary = "A required key is missing."
    assert missing_key["fullDescription"] == {"text": summary}
    assert missing_key["help"] == {"text": summary, "markdown": summary}


def test_each_result_has_the_index_of_its_rule(colourful: Octospec) -> None:
    text = (colourful.folder / "spec.yaml").read_text()
    colourful.write("spec.yaml", text.replace("too-blue:", "too-bleu:"))
    found = run(colourful)
    rules = found["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in found["results"])
    assert "OCT390" in {result["ruleId"] for result in found["results"]}


def test_a_path_inside_the_folder_is_relative_and_one_outside_is_a_file(colourful: Octospec) -> None:
    colourful.write("my spec.yaml", (colourful.folder / "spec.yaml").read_text())
    inside = run(colourful, str(colourful.folder / "my spec.yaml"))["results"][0]
    [place] = inside["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {
        "uri": "my%20spec.yaml",
        "uriBaseId": "%SRCROOT%",
    }


def test_an_error_of_the_spec_is_a_result(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n")
    found = run(octospec)
    assert {result["ruleId"] for result in found["results"]} == {"OCT106"}
    assert found["invocations"][0]["executionSuccessful"] is False


def test_a_rule_that_fails_is_a_notification(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = InstalledRule(Rule(BLUE, lambda _: 1 / 0, PAGE), THIRD_PARTY)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(lint, "installed_rules", lambda: InstalledRules((bad, rule(GREEN))))
    found = run(octospec)
    [reported] = found["invocations"][0]["toolExecutionNotifications"]
    assert (reported["level"], reported["descriptor"]) == ("error", {"id": "OCT515"})
    assert found["results"] == []
