"""``octospec questions`` from the outside."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.cli.render.wrapping import USUAL
from octo_spec.iam.action_effects import judged_until
from octo_spec.iam.answering_actions import actions, unclassified_actions

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
    assert "https://" in out


def test_a_page_lists_the_actions_by_service_with_each_reason_once(octospec: Octospec) -> None:
    lines = octospec("questions", "runs-code").out.splitlines()
    heading = lines.index("  AWS Lambda (lambda)")
    of_service = list(takewhile(lambda line: line.startswith("    "), lines[heading + 1 :]))
    assert any("InvokeFunction" in line for line in of_service)
    reasons = [line for line in of_service if not line.startswith("      ")]
    assert len({line.partition(":")[0] for line in reasons}) == len(reasons)
    assert max(map(len, lines[lines.index("Actions") :])) <= USUAL


def test_a_page_says_how_many_actions_are_not_classified_and_the_date(octospec: Octospec) -> None:
    out = octospec("questions", "runs-code").out
    words = " ".join(out.split())
    assert f"any of the {len(actions('runs-code'))} actions listed below" in words
    assert f"as AWS documents them on {judged_until()}" in words
    number = len(unclassified_actions("runs-code"))
    assert f"{number} more action{'' if number == 1 else 's'} " in words
    assert "Invoke" in out.partition("\nNot classified\n")[2]


def test_a_question_about_one_action_is_in_the_singular(octospec: Octospec) -> None:
    out = " ".join(octospec("questions", "passes-roles").out.split())
    assert "may use the action listed below, as AWS documents it on" in out


def test_an_unknown_id_is_bad_input_and_the_nearest_is_reported(octospec: Octospec) -> None:
    ran = octospec("questions", "read-secrets")
    assert (ran.code, ran.out) == (2, "")
    assert "OCT801 no question is called 'read-secrets'; did you mean 'reads-secrets'?" in ran.err


def test_json_reports_what_the_page_does(octospec: Octospec) -> None:
    [reported] = octospec("questions", "passes-roles", "--json").json["questions"]
    assert reported["actions"] == ["iam:PassRole"]
    assert (reported["count"], reported["unclassified"]) == (1, [])
    assert reported["data-date"] == str(judged_until())
    assert list(reported["reasons"]) == ["iam:PassRole"]
    assert not octospec("questions", "nothing", "--json").json["ok"]


def test_json_of_all_questions_lists_the_actions_without_their_reasons(octospec: Octospec) -> None:
    reported = octospec("questions", "--json").json
    assert reported["ok"]
    secrets = reported["questions"][0]
    assert set(secrets["actions"]) == set(actions("reads-secrets"))
    assert set(secrets["unclassified"]) == set(unclassified_actions("reads-secrets"))
    assert "reasons" not in secrets
