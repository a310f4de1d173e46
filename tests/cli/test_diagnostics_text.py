"""Diagnostics on a terminal: the line, the caret, and the colours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from octo_spec.cli import main

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_all_errors_are_shown_with_line_and_caret(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write(
        "spec.yaml", text.replace("allow: ce:Get*", "alow: ce:Get*").replace("why: Reads.", "wy: Reads.")
    )
    ran = octospec("validate", "spec.yaml")
    assert ran.code == 2
    assert "did you mean 'allow'?" in ran.err
    assert "did you mean 'why'?" in ran.err
    line, caret = next(
        (line, below)
        for line, below in zip(ran.err.splitlines(), ran.err.splitlines()[1:], strict=False)
        if "alow: ce" in line and "|" in line
    )
    assert line[caret.index("^") :].startswith("alow")


def test_a_caret_is_below_its_place_after_wide_characters_too(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("why: Reports.,", "why: 費用。, 例え: 一,"))
    [line, caret] = octospec("validate", "spec.yaml").err.splitlines()[1:3]
    assert line.split("例え")[0].endswith("why: 費用。, ")
    assert caret.index("^") == len(line.split("例え")[0]) + len("費用。")
    assert caret.count("^") == 2 * len("例え")


def test_a_source_line_is_shown_without_what_a_terminal_acts_upon(octospec: Octospec) -> None:
    (octospec.folder / "spec.yaml").write_text("octospec: 1\nname: a\x1b[2Jb\u202ec\n")
    assert "     2 | name: a\\x1b[2Jb\\u202ec\n" in octospec("validate", "spec.yaml").err


@pytest.mark.parametrize("more", [0, 5, 400, 40_000])
def test_a_window_of_a_long_line_is_shown_around_the_place(octospec: Octospec, more: int) -> None:
    many = "費" * (more // 2) + "x" * (more // 2)
    text = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", text.replace("allow: ce:Get*", f"why: {many}., alow: ce:Get*, sid: {many}"))
    reported = octospec("validate", "spec.yaml").err.splitlines()
    place = next(index for index, line in enumerate(reported) if "alow" in line and "OCT" in line)
    line, caret = reported[place + 1 : place + 3]
    before, after = line.split("alow: ce:Get*")
    assert (len(before), caret.count("^")) == (caret.index("^") - before.count("費"), len("alow"))
    assert before.endswith("., ")
    assert ("…" in before, "…" in after) == (more > 5, more > 5)


@pytest.mark.parametrize(("name", "is_shown"), [("short", True), ("x" * 1000, False)])
def test_a_long_line_is_not_shown_for_what_is_about_the_whole_file(
    octospec: Octospec, name: str, *, is_shown: bool
) -> None:
    """A plan is one line, which begins with the values of its variables."""
    plan = {"format_version": "1.2", "variables": {name: {"value": "secret"}}, "planned_values": {}}
    octospec.write("plan.json", json.dumps(plan))
    reported = octospec("import", "plan.json").err
    assert "plan.json:1:1: " in reported
    assert ("secret" in reported) is is_shown


@pytest.mark.parametrize(("variable", "colourful"), [("", True), ("1", False)])
def test_colours_stay_away_where_no_color_is_set(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, variable: str, *, colourful: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", variable)
    octospec.write("spec.yaml", "octospec: 1\n")
    result = CliRunner().invoke(main, ["validate", "spec.yaml"], color=True)
    assert ("\x1b[" in result.stderr) is colourful
