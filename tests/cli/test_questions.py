"""``octospec questions`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.questions import QUESTIONS

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_alone_it_lists_every_question_in_order(octospec: Octospec) -> None:
    ran = octospec("questions")
    assert [line.split()[0] for line in ran.out.splitlines()] == [each.id for each in QUESTIONS]
    assert ran.code == 0


def test_a_page_reports_the_actions_that_decide_and_the_source(octospec: Octospec) -> None:
    out = octospec("questions", "reads-secrets").out
    assert out.startswith("reads-secrets\n")
    for heading in ("What it asks", "Decided by", "What it does not cover", "Source"):
        assert f"\n{heading}\n" in out
    assert "secretsmanager:GetSecretValue" in out
    assert "https://" in out


def test_a_question_about_levels_says_which_and_how_many_actions_that_are_today(octospec: Octospec) -> None:
    out = " ".join(octospec("questions", "changes-iam").out.split())
    assert "of access level Permissions management, Write" in out
    assert "Today AWS documents" in out


def test_an_unknown_id_is_bad_input_and_the_nearest_is_said(octospec: Octospec) -> None:
    ran = octospec("questions", "read-secrets")
    assert (ran.code, ran.out) == (2, "")
    assert "OCT801 no question is called 'read-secrets'; did you mean 'reads-secrets'?" in ran.err


def test_json_reports_what_the_page_does(octospec: Octospec) -> None:
    [reported] = octospec("questions", "passes-roles", "--json").json["questions"]
    assert reported["actions"] == ["iam:PassRole"]
    assert not octospec("questions", "nothing", "--json").json["ok"]
