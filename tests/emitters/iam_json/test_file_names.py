from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.text import Text
from octospec_iam_json.writing.file_names import MAX_LENGTH, policy_files, role_folders, slug, slugs
from tests.emitters.iam_json.samples import READER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("root", "root"),
        ("Octo_SSM.Policy+1", "Octo_SSM-Policy-1"),
        ("../../etc/passwd", "etc-passwd"),
        (".", "unnamed"),
        ("", "unnamed"),
        ("日本", "unnamed"),
        ("con", "con-file"),
        ("LPT1", "LPT1-file"),
        ("console", "console"),
        ("-x-", "x"),
        ("a" * 128, "a" * MAX_LENGTH),
    ],
)
def test_a_name_becomes_a_file_name_that_every_system_supports(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_names_that_differ_by_case_alone_get_files_of_their_own() -> None:
    assert slugs(("root", "Root", "ROOT", "root-2")) == ("root", "Root-2", "ROOT-3", "root-2-2")


def test_a_file_of_a_policy_that_the_spec_names_is_kept_and_others_differ() -> None:
    [policy, *_] = READER.policies
    first = replace(policy, name=Text.of("root"), kind=PolicyKind.INLINE)
    second = replace(first, name=Text.of("other"), names=(("iam-json", "ROOT"), ("terraform", "x")))
    files = policy_files(replace(READER, policies=(first, second)), "reader")
    assert files == ("reader/inline-policies/root-2.json", "reader/inline-policies/ROOT.json")


def test_a_folder_that_the_spec_names_is_kept_and_others_differ() -> None:
    roles = (replace(READER, id="a"), replace(READER, id="b", names=(("iam-json", "A"),)))
    assert role_folders(roles) == ("a-2", "A")
