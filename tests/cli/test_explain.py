"""``octospec explain`` from the outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from octo_spec.cli import main
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
def test_an_unknown_code_is_bad_input_and_the_nearest_is_said(
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
