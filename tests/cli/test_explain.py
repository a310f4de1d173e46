"""``octospec explain`` from the outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from octo_spec.cli import main
from octo_spec.iam.action_effects import QUESTION_IDS, effects
from octo_spec.iam.catalog_data import data_date
from octo_spec.lint.rule_pages import HEADINGS
from octo_spec.lint.rules import RULES

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.mark.parametrize("mark", ["OCT302", "oct302", "unknown-action"])
def test_the_page_of_a_rule_is_found_by_code_and_by_name(octospec: Octospec, mark: str) -> None:
    ran = octospec("explain", mark)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "OCT302 unknown-action  error"
    assert [line for line in lines if line in HEADINGS] == list(HEADINGS)
    assert "      accept: {unknown-action: The reason.}" in lines


@pytest.mark.medium
@pytest.mark.parametrize(
    ("mark", "shown", "other"),
    [
        (
            "guessable-external-id",
            "OCT340",
            "OCT214 has this name too: A customer's external ID that can be guessed.",
        ),
        (
            "OCT232",
            "OCT232",
            "OCT110 has this name too: A value that is not allowed here.",
        ),
    ],
)
def test_another_code_of_the_same_name_is_reported(
    octospec: Octospec, mark: str, shown: str, other: str
) -> None:
    ran = octospec("explain", mark)
    assert ran.out.startswith(f"{shown} ")
    assert " ".join(ran.out.split()).endswith(other)


def test_what_is_never_accepted_says_so(octospec: Octospec) -> None:
    out = octospec("explain", "never-breached").out
    assert "accept: {" not in out
    assert out.endswith("\nIt cannot be accepted.\n")


@pytest.mark.medium
def test_the_page_of_any_other_code_is_found_too(octospec: Octospec) -> None:
    ran = octospec("explain", "OCT104")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "OCT104 unknown-key  error",
        "",
        "A key that the language does not have at this place.",
    ]
    assert [line for line in lines if line in HEADINGS] == list(HEADINGS[:-1])
    assert "          acess: read" in lines


def test_a_code_of_a_plugin_without_pages_is_explained_by_its_summary(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octo_spec.cli.commands.explain.code_pages", dict)
    assert octospec("explain", "OCT104").out.splitlines() == [
        "OCT104 unknown-key  error",
        "",
        "A key that the language does not have at this place.",
        "",
        "Section: The language",
    ]


def test_codes_of_emitters_are_explained_too(octospec: Octospec) -> None:
    assert octospec("explain", "OCT412").out.startswith("OCT412 ")


@pytest.mark.parametrize(
    ("mark", "nearest"),
    [("unkown-action", "unknown-action"), ("OCT1043", "OCT143"), ("unknwn-key", "unknown-key")],
)
def test_an_unknown_code_is_bad_input_and_the_nearest_is_reported(
    octospec: Octospec, mark: str, nearest: str
) -> None:
    ran = octospec("explain", mark)
    assert (ran.code, ran.out) == (2, "")
    assert f"OCT516 no code and no rule is called '{mark}'; did you mean '{nearest}'?" in ran.err


def test_alone_it_lists_every_rule(octospec: Octospec) -> None:
    rows = octospec("explain").out.splitlines()
    assert [row.split()[:3] for row in rows] == [
        [rule.kind.code, rule.kind.name, rule.kind.severity] for rule in RULES
    ]


def test_a_script_gets_the_page_in_parts(octospec: Octospec) -> None:
    reported = octospec("explain", "OCT302", "--json").json
    assert (reported["code"], reported["name"], reported["severity"]) == ("OCT302", "unknown-action", "error")
    assert tuple(reported["page"]) == HEADINGS
    assert tuple(octospec("explain", "OCT104", "--json").json["page"]) == HEADINGS[:-1]
    listed = octospec("explain", "--json").json["rules"]
    assert [rule["code"] for rule in listed] == [rule.kind.code for rule in RULES]


def test_only_a_terminal_gets_bold_and_colour() -> None:
    plain, coloured = (
        CliRunner().invoke(main, ["explain", "OCT302"], color=has_colour).output
        for has_colour in (False, True)
    )
    assert "\x1b[1m" in coloured
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


# --- an action ---------------------------------------------------------------------------------


def lines_under(title: str, page: str) -> str:
    """Return what is under a title of a page, as one line."""
    lines = page.splitlines()
    begin = lines.index(title) + 1
    end = next((at for at in range(begin, len(lines)) if not lines[at]), len(lines))
    return " ".join(" ".join(lines[begin:end]).split())


@pytest.mark.parametrize("written", ["glue:GetConnections", "GLUE:getconnections"])
def test_what_an_action_does_is_explained_with_reasons(octospec: Octospec, written: str) -> None:
    ran = octospec("explain", written)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:3] == [
        "glue:GetConnections  Read",
        "",
        "Grants permission to retrieve a list of connections.",
    ]
    reason = effects("glue:GetConnections")["reads-secrets"].reason
    assert lines_under("What it does", ran.out) == f"reads-secrets: {reason} (judged by reading)"
    assert "deletes-data" in lines_under("What it does not do", ran.out).split(", ")
    assert "connection: arn:${Partition}:glue:" in lines_under("Resource types", ran.out)
    assert "aws:ResourceTag/${TagKey}" in lines_under("Condition keys", ran.out)
    assert str(data_date()) in lines_under("Date", ran.out)
    assert "has known it since 2026-11-30, and judged its effects on that day" in lines_under("Date", ran.out)


def test_the_first_and_the_last_day_of_a_judgement_are_reported(octospec: Octospec) -> None:
    page = octospec("explain", "ec2:GetPasswordData").out
    assert "since 2026-11-30, and judged its effects the last time on 2026-12-01" in lines_under("Date", page)
    reported = octospec("explain", "ec2:GetPasswordData", "--json").json
    assert (reported["known-since"], reported["judged-on"]) == ("2026-11-30", "2026-12-01")


def test_what_is_not_decided_of_an_action_is_reported_with_the_reason(octospec: Octospec) -> None:
    page = octospec("explain", "execute-api:Invoke").out
    assert "runs-code: what an interface does is decided by its owner" in lines_under("Not decided", page)
    assert "runs-code" not in lines_under("What it does not do", page)


def test_both_levels_are_shown_where_they_differ(octospec: Octospec) -> None:
    page = octospec("explain", "quicksight:DescribeTopicPermissions").out
    assert page.startswith(
        "quicksight:DescribeTopicPermissions  Permissions management, Write (as judged: Read)\n"
    )
    level = lines_under("Access level", page)
    assert level.startswith("AWS documents Permissions management, Write. octospec counts it as Read: ")
    assert "(as judged" not in octospec("explain", "sqs:SendMessage").out


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("iam:PutRolePolicy", "writes policies: https://docs.aws.amazon.com/IAM/"),
        (
            "ec2:StartInstances",
            "changes what runs under an existing role, together with ec2:ModifyInstanceAttribute",
        ),
        ("scheduler:CreateSchedule", "passes a role to a service, together with iam:PassRole"),
    ],
)
def test_the_escalation_steps_of_an_action_are_explained(octospec: Octospec, written: str, step: str) -> None:
    assert step in lines_under("Privilege escalation", octospec("explain", written).out)


def test_an_action_that_is_not_a_step_of_an_escalation_does_not_speak_of_it(octospec: Octospec) -> None:
    assert "Privilege escalation" not in octospec("explain", "glue:GetConnections").out


def test_a_script_gets_the_effects_of_an_action(octospec: Octospec) -> None:
    reported = octospec("explain", "glue:GetConnections", "--json").json
    assert (reported["ok"], reported["action"], reported["level"]) == (True, "glue:GetConnections", "Read")
    assert tuple(reported["effects"]) == QUESTION_IDS
    assert set(reported["effects"].values()) == {"yes", "no"}
    assert [id for id, answer in reported["effects"].items() if answer == "yes"] == ["reads-secrets"]
    assert reported["reasons"] == {"reads-secrets": effects("glue:GetConnections")["reads-secrets"].reason}
    reported = octospec("explain", "execute-api:Invoke", "--json").json
    assert reported["effects"]["runs-code"] == "not-decided"
    assert reported["reasons"]["runs-code"]


def test_a_script_gets_both_levels(octospec: Octospec) -> None:
    reported = octospec("explain", "quicksight:DescribeTopicPermissions", "--json").json
    assert (reported["level"], reported["judged-level"]) == ("Permissions management", "Read")
    assert reported["levels"] == ["Permissions management", "Write"]


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("glue:GetConectionz", ["glue:GetConnection", "glue:GetConnections"]),
        ("lamda:GetFunction", ["lambda:GetFunction"]),
        ("s3:GetSecretValue", ["secretsmanager:GetSecretValue"]),
    ],
)
def test_an_action_that_aws_does_not_document_is_bad_input(
    octospec: Octospec, written: str, near: list[str]
) -> None:
    ran = octospec("explain", written)
    assert (ran.code, ran.out) == (2, "")
    assert f"OCT552 AWS did not document '{written}' on {data_date()}" in ran.err
    assert all(name in ran.err for name in near)
    assert "A newer octospec knows actions that AWS added later" in ran.err


def test_the_help_of_an_unknown_service_is_how_to_list_actions(octospec: Octospec) -> None:
    ran = octospec("explain", "nowhere-at-all:Gett")
    assert ran.code == 2
    assert "'octospec expand' lists the actions of a service. A newer octospec knows" in ran.err


@pytest.mark.parametrize("written", ["s3:Get*", "s3:Get?bject", "*:*"])
def test_a_pattern_is_bad_input_with_the_command_that_lists_effects(octospec: Octospec, written: str) -> None:
    ran = octospec("explain", written)
    assert (ran.code, ran.out) == (2, "")
    assert f"octospec expand '{written}' --effects lists what each action does" in ran.err
    assert not octospec("explain", written, "--json").json["ok"]
