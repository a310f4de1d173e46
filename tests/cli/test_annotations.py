"""``octospec lint --output-format github``, which GitHub shows at the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.cli.commands import lint
from octo_spec.cli.render.annotations import workflow_commands
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.lint.linting import LintFinding, Linting
from tests.cli.colour_rules import COLOURS, GREEN, granting

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "installed_rules", lambda: COLOURS)


@pytest.fixture
def colourful(octospec: Octospec) -> Octospec:
    granting(octospec, "ce:Green", "ce:Blue", "ce:Dull", accept="{too-blue: We like it.}")
    return octospec


def test_annotations_are_at_their_lines_and_what_is_accepted_has_none(colourful: Octospec) -> None:
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
    diagnostic = Diagnostic(hostile, "one\n::error::two\r\x1b[2J100%0A", span, "")
    [command] = workflow_commands(Linting((LintFinding(diagnostic),))).splitlines()
    head, message = command.split(" hostile::", 1)
    assert head == "::error file=a%2Cb%3Ac%25%0A.yaml,line=3,col=4,title=ACME009"
    assert message == r"a,b:c%25\n.yaml:3:4: ACME009 hostile: one\n::error::two\r\x1b[2J100%250A"


def test_a_value_in_an_annotation_is_not_a_command_of_another_system() -> None:
    hostile = DiagnosticKind.error("ACME009", "hostile", "Hostile.")
    diagnostic = hostile.at(Span("##vso[a].yaml\x1b", 3, 4), "##[error]\u202ex")
    [command] = workflow_commands(Linting((), (diagnostic,))).splitlines()
    assert command.split("::")[1:] == [
        r"error file=\x23#vso[a].yaml\x1b,line=3,col=4,title=ACME009 hostile",
        r"\x23#vso[a].yaml\x1b:3:4: ACME009 hostile: \x23#[error]\u202ex",
    ]


def test_an_error_without_a_place_is_an_annotation_of_no_file() -> None:
    problem = DiagnosticKind.error("ACME009", "hostile", "Hostile.").at(None, "broken", "report it")
    command = "::error title=ACME009 hostile::ACME009 hostile: broken; report it\n"
    assert workflow_commands(Linting((), (problem,))) == command


def test_a_region_over_several_lines_has_no_columns_at_its_end() -> None:
    diagnostic = Diagnostic(GREEN, "wide", Span("a.yaml", 3, 4, 5, 6))
    assert "line=3,col=4,endLine=5,title=" in workflow_commands(Linting((LintFinding(diagnostic),)))
