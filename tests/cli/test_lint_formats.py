"""``octospec lint`` for machines: JSON, SARIF and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.cli.commands import lint
from octo_spec.cli.render.annotations import workflow_commands
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.engine import LintFinding, Linting
from octo_spec.lint.rule import Rule
from tests.cli.colour_rules import BLUE, COLOURS, GREEN, PAGE, SOMEBODY, granting, rule

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
    assert log["runs"][0].keys() == {"tool", "columnKind", "invocations", "results"}
    return log["runs"][0]


# --- JSON --------------------------------------------------------------------------------------


def test_json_has_every_finding_with_its_place_and_whether_it_is_accepted(colourful: Octospec) -> None:
    told = colourful("lint", "spec.yaml", "--json").json
    assert [(one["code"], one["accepted"]) for one in told["findings"]] == [
        ("ACME001", None),
        ("ACME002", "We like it."),
        ("ACME003", None),
    ]
    assert told["findings"][0] == {
        "code": "ACME001",
        "name": "too-green",
        "severity": "error",
        "message": "ce:Green, 100 %",
        "help": "paint: it",
        "path": "spec.yaml",
        "line": 16,
        "column": 79,
        "accepted": None,
    }
    assert (told["ok"], told["diagnostics"]) == (False, [])


def test_json_of_a_bad_spec_says_what_is_wrong(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n")
    ran = octospec("lint", "spec.yaml", "--json")
    assert ran.code == 2
    assert {one["code"] for one in ran.json["diagnostics"]} == {"OCT106"}


# --- SARIF -------------------------------------------------------------------------------------


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


def test_what_is_accepted_is_suppressed_with_its_reason(colourful: Octospec) -> None:
    suppressions = [one["suppressions"] for one in run(colourful)["results"]]
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
    summary = "A key that must stand here is not there."
    assert missing_key["fullDescription"] == {"text": summary}
    assert missing_key["help"] == {"text": summary, "markdown": summary}


def test_each_result_has_the_index_of_its_rule(colourful: Octospec) -> None:
    text = (colourful.folder / "spec.yaml").read_text()
    colourful.write("spec.yaml", text.replace("too-blue:", "too-bleu:"))
    found = run(colourful)
    rules = found["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in found["results"])
    assert "OCT390" in {one["ruleId"] for one in found["results"]}


def test_a_path_inside_the_folder_is_relative_and_one_outside_is_a_file(colourful: Octospec) -> None:
    colourful.write("my spec.yaml", (colourful.folder / "spec.yaml").read_text())
    inside = run(colourful, str(colourful.folder / "my spec.yaml"))["results"][0]
    [place] = inside["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {
        "uri": "my%20spec.yaml",
        "uriBaseId": "%SRCROOT%",
    }


def test_a_fault_of_the_spec_is_a_result(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n")
    found = run(octospec)
    assert {one["ruleId"] for one in found["results"]} == {"OCT106"}
    assert found["invocations"][0]["executionSuccessful"] is False


def test_a_rule_that_fails_is_a_notification(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = InstalledRule(Rule(BLUE, lambda _: 1 / 0, PAGE), SOMEBODY)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(lint, "installed_rules", lambda: InstalledRules((bad, rule(GREEN))))
    found = run(octospec)
    [told] = found["invocations"][0]["toolExecutionNotifications"]
    assert (told["level"], told["descriptor"]) == ("error", {"id": "OCT515"})
    assert found["results"] == []


# --- annotations -------------------------------------------------------------------------------


def test_annotations_stand_at_their_lines_and_what_is_accepted_has_none(colourful: Octospec) -> None:
    ran = colourful("lint", "spec.yaml", "--output-format", "github")
    assert ran.code == 1
    assert [line.split("::", 2)[1:] for line in ran.out.splitlines()] == [
        [
            "error file=spec.yaml,line=16,col=79,endLine=16,endColumn=87,title=ACME001 too-green",
            "spec.yaml:16:79: ACME001 too-green: ce:Green, 100 %25; paint: it",
        ],
        [
            "notice file=spec.yaml,line=16,col=98,endLine=16,endColumn=105,title=ACME003 too-dull",
            "spec.yaml:16:98: ACME003 too-dull: ce:Dull, 100 %25; paint: it",
        ],
    ]


def test_nothing_in_a_finding_breaks_out_of_its_annotation() -> None:
    hostile = DiagnosticKind.error("ACME009", "hostile", "Hostile.")
    span = Span("a,b:c%\n.yaml", 3, 4)
    diagnostic = Diagnostic(hostile, "one\n::error::two\r100%0A", span, "")
    [command] = workflow_commands(Linting((LintFinding(diagnostic),))).splitlines()
    head, message = command.split(" hostile::", 1)
    assert head == "::error file=a%2Cb%3Ac%25%0A.yaml,line=3,col=4,title=ACME009"
    assert message == "a,b:c%25%0A.yaml:3:4: ACME009 hostile: one%0A::error::two%0D100%250A"


def test_a_fault_without_a_place_is_an_annotation_of_no_file() -> None:
    fault = DiagnosticKind.error("ACME009", "hostile", "Hostile.").at(None, "broken", "report it")
    command = "::error title=ACME009 hostile::ACME009 hostile: broken; report it\n"
    assert workflow_commands(Linting((), (fault,))) == command


def test_a_region_over_several_lines_has_no_columns_at_its_end() -> None:
    diagnostic = Diagnostic(GREEN, "wide", Span("a.yaml", 3, 4, 5, 6))
    assert "line=3,col=4,endLine=5,title=" in workflow_commands(Linting((LintFinding(diagnostic),)))
