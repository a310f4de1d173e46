from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.assistants.command_calls import CallError, CallLimits, call_command
from octo_spec.plugin.entry_points import OURS_ONLY, offers
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = CallLimits()
HIDDEN = """
resource "aws_iam_role" "hidden" {
  name = "hidden-role"
  assume_role_policy = jsonencode({Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = {AWS = "arn:aws:iam::111122223333:root"}, Action = "sts:AssumeRole"}]})
}
"""


@pytest.mark.medium
def test_an_answer_is_the_json_of_the_command(tmp_path: Path) -> None:
    answer = call_command(("validate", "--json", "--", "-"), tmp_path, "octospec: 1\n", LIMITS)
    assert (answer.code, answer.data["ok"]) == (2, False)


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (replace(LIMITS, seconds=0), "more than 0 s"),
        (replace(LIMITS, given=3), "more than 3 bytes"),
        (replace(LIMITS, answered=3), "the answer has more than 3 bytes"),
        (replace(LIMITS, memory=16), "more than 16 MiB"),
    ],
)
def test_a_call_has_limits(tmp_path: Path, limits: CallLimits, problem: str) -> None:
    with pytest.raises(CallError, match=problem):
        call_command(("external-id", "--help"), tmp_path, "text", limits)


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_a_character_that_no_argument_may_have_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(CallError, match="no argument of a program"):
        call_command(("lint", f"--role={value}", "--", "-"), tmp_path, "octospec: 1", LIMITS)


@pytest.mark.medium
def test_a_command_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="gave no answer"):
        call_command(("init", "new.yaml"), tmp_path, None, LIMITS)
    assert not [path for path in tmp_path.iterdir() if path.stat().st_size]


@pytest.mark.medium
def test_a_module_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    module = tmp_path / "root" / "module"
    module.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (module / "main.tf").write_text('module "hidden" { source = "../../hidden" }\n', "utf-8")
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "main.tf").write_text(HIDDEN, "utf-8")
    answer = call_command(("import", "--json", "--", "module"), module.parent, None, LIMITS)
    assert answer.code == 2
    assert "hidden-role" not in str(answer.data)


@pytest.mark.medium
def test_an_octospec_toml_outside_the_folder_counts_for_nothing(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "octospec.toml").write_text('spec = "root/spec.yaml"\ncustomers = "hidden.yaml"\n', "utf-8")
    (tmp_path / "hidden.yaml").write_text(
        "octospec-customers: 1\ncustomers: {hidden-one: {fix: {no: 1}}}\n", "utf-8"
    )
    (root / "spec.yaml").write_text(SPEC, "utf-8")
    answer = call_command(("validate", "--json", "--", "spec.yaml"), root, None, LIMITS)
    assert answer.data["ok"]
    assert "hidden" not in str(answer.data)


def test_credentials_are_not_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from octo_spec.assistants import command_calls  # noqa: PLC0415 - its one private function

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert "secret" not in command_calls._environment().values()
    del tmp_path


def test_third_party_plugins_can_be_ignored() -> None:
    everyone = offers("pytest11")
    before = OURS_ONLY.set(True)
    try:
        assert offers("octo_spec.emitters")
        assert everyone
        assert not offers("pytest11")
    finally:
        OURS_ONLY.reset(before)
