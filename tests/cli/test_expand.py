"""``octospec expand`` from the outside."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from octo_spec.cli import main
from octo_spec.cli.commands.expand import LEVELS
from octo_spec.cli.render.level_colours import COLOURS
from octo_spec.iam.action_effects import QUESTION_IDS
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.catalog_data import data_date

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_actions_are_listed_in_awss_spelling_with_their_levels(octospec: Octospec) -> None:
    ran = octospec("expand", "S3:*bucketpolicy", "ec2:createtags")
    assert ran.code == 0
    assert ran.out == (
        "ec2:CreateTags         Tagging, Write\n"
        "s3:DeleteBucketPolicy  Permissions management, Write\n"
        "s3:GetBucketPolicy     Read\n"
        "s3:PutBucketPolicy     Permissions management, Write\n"
    )
    assert ran.err == f"4 actions, as AWS documents them on {data_date()}\n"


@pytest.mark.medium
def test_every_known_action_is_listed_once_and_sorted(octospec: Octospec) -> None:
    names = octospec("expand", "*", "s3:Get*", "--names").out.splitlines()
    assert names == sorted({action.full_name for action in expand("*")})


def test_only_the_wanted_levels_are_listed(octospec: Octospec) -> None:
    command = ("expand", "s3:*BucketPolicy", "ec2:CreateTags", "--names", "--level")
    assert octospec(*command, "Read").out == "s3:GetBucketPolicy\n"
    assert octospec(*command, "read", "--level", "tagging").out == "ec2:CreateTags\ns3:GetBucketPolicy\n"
    assert octospec(*command, "permissions-management").out == "s3:DeleteBucketPolicy\ns3:PutBucketPolicy\n"


def test_a_level_that_no_matching_action_has_lists_nothing(octospec: Octospec) -> None:
    ran = octospec("expand", "s3:GetBucketPolicy", "--level", "write")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 actions")


def test_each_level_has_a_name_and_a_colour() -> None:
    assert set(LEVELS.values()) == COLOURS.keys() == set(Level)


def test_json_holds_names_levels_and_the_date_of_the_data(octospec: Octospec) -> None:
    ran = octospec("expand", "s3:GetBucketPolicy", "s3:GetBuckte*", "--json")
    assert ran.code == 1
    assert ran.json == {
        "ok": False,
        "data-date": data_date().isoformat(),
        "actions": [{"name": "s3:GetBucketPolicy", "levels": ["Read"]}],
        "unmatched": [{"pattern": "s3:GetBuckte*", "nearest": "s3:GetBucket*"}],
    }


@pytest.mark.parametrize(
    ("pattern", "nearest"),
    [
        ("s3:GetObjct", "; did you mean 's3:GetObject'?"),
        ("ecc2:Describe*", "; did you mean 'ec2:Describe*'?"),
        ("ec2:Descrive*Volumes", "; did you mean 'ec2:Describe*Volumes'?"),
        ("nowhere-at-all:*", ""),
        ("s3:qqq*", ""),
    ],
)
def test_a_pattern_without_actions_fails_and_the_nearest_is_reported(
    octospec: Octospec, pattern: str, nearest: str
) -> None:
    ran = octospec("expand", pattern, "--names")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1] == f"{pattern}: no action matches{nearest}"


@pytest.mark.parametrize("pattern", ["", "s3", "s3:", ":Get", "a:b:c", "s3: Get", "s3:${x}", "s3:Get\n"])
def test_what_is_not_a_pattern_is_bad_input(octospec: Octospec, pattern: str) -> None:
    ran = octospec("expand", "s3:*", pattern)
    assert (ran.code, ran.out) == (2, "")
    assert "is neither * nor service:action" in ran.err


def test_colour_is_for_terminals_only(octospec: Octospec) -> None:
    assert "\x1b[" not in octospec("expand", "s3:GetObject").out
    assert "\x1b[32mRead" in CliRunner().invoke(main, ["expand", "s3:GetObject"], color=True).stdout


def test_expanding_imports_nothing_heavy() -> None:
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['expand', 's3:GetObject'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'pydantic_core', 'ruamel', 'hcl2', 'jinja2', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_effects_are_listed_in_the_phrases_of_the_questions(octospec: Octospec) -> None:
    ran = octospec("expand", "kms:Decrypt", "kms:Verify", "s3:GetObject", "--effects")
    assert ran.code == 0
    assert ran.out == (
        "kms:Decrypt   Write                    reads secrets\n"
        "kms:Verify    Write (as judged: Read)  nothing that a question asks for\n"
        "s3:GetObject  Read                     reads files in S3\n"
    )


def test_effects_without_levels_have_one_column(octospec: Octospec) -> None:
    ran = octospec("expand", "execute-api:Invoke", "--effects", "--names")
    assert ran.out == (
        "execute-api:Invoke  changes resources; not decided: reads secrets, reads tables, deletes data, "
        "runs code\n"
    )


def test_json_holds_the_effects_and_both_levels(octospec: Octospec) -> None:
    decrypt, verify = octospec("expand", "kms:Decrypt", "kms:Verify", "--effects", "--json").json["actions"]
    assert (verify["levels"], verify["judged-levels"]) == (["Write"], ["Read"])
    assert tuple(decrypt["effects"]) == tuple(verify["effects"]) == QUESTION_IDS
    assert (decrypt["effects"]["reads-secrets"], verify["effects"]["reads-secrets"]) == ("yes", "no")


def test_expanding_without_effects_does_not_read_their_table() -> None:
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['expand', 's3:GetObject'])\n"
        "except SystemExit: pass\n"
        "sys.exit('octo_spec.iam.action_effects' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_actions_are_completed() -> None:
    for command in ("expand", "explain"):
        shell = ShellComplete(main, {}, "octospec", "_OCTOSPEC_COMPLETE")
        assert [item.value for item in shell.get_completions([command], "glu")] == ["glue:"]
        assert [item.value for item in shell.get_completions([command], "glue:GetConnection")] == [
            "glue:GetConnection",
            "glue:GetConnections",
        ]
        assert shell.get_completions([command], "nowhere:Get") == []
