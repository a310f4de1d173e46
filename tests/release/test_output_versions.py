"""The versions in JSON of outputs, whichever tool printed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.release.output_versions import OutputVersion, output_versions
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue


def rows(name: str, version: str) -> list[JsonValue]:
    """Give the outputs of a stack as the AWS CLI prints them."""
    return [
        {
            "OutputKey": "SpecVersion",
            "OutputValue": version,
            "Description": "Version of the spec of this stack.",
        },
        {"OutputKey": "ReaderArn", "OutputValue": "arn:aws:iam::111122223333:role/Reader"},
        {"OutputKey": "SpecName", "OutputValue": name, "Description": "Name of the spec of this stack."},
    ]


STACKS: JsonValue = {
    "Stacks": [
        {"StackId": "arn:aws:cloudformation:a", "StackName": "access", "Outputs": rows("octo", "1.0.0")},
        {"StackId": "arn:aws:cloudformation:b", "StackName": "network"},
        {"StackId": "arn:aws:cloudformation:c", "StackName": "more", "Outputs": rows("octo", "1.1.0")},
    ]
}
OUTPUT: JsonValue = {
    "reader_role_arn": {
        "sensitive": False,
        "type": "string",
        "value": "arn:aws:iam::111122223333:role/Reader",
    },
    "spec_name": {"sensitive": False, "type": "string", "value": "octo"},
    "spec_version": {"sensitive": False, "type": "string", "value": "1.0.0"},
}
MODULES: JsonValue = {
    "octo": {"type": ["object", {}], "value": {"spec_name": "octo", "spec_version": "1.0.0"}},
    "other_spec_name": {"value": "other"},
    "other_spec_version": {"value": "2.0.0"},
}


@pytest.mark.parametrize(
    ("data", "reported"),
    [
        (STACKS, [("access", "octo", "1.0.0"), ("more", "octo", "1.1.0")]),
        (rows("octo", "1.0.0"), [("", "octo", "1.0.0")]),
        (OUTPUT, [("", "octo", "1.0.0")]),
        ({"values": {"outputs": OUTPUT}}, [("", "octo", "1.0.0")]),
        (MODULES, [("", "other", "2.0.0"), ("octo", "octo", "1.0.0")]),
        ({"SpecVersion": "1.0.0"}, [("", "", "1.0.0")]),
        ({"spec_version": {"value": 1}}, []),
        ({"version": "1.0.0"}, []),
        ([], []),
    ],
)
def test_each_version_is_found_with_the_name_of_what_was_deployed(
    data: JsonValue, reported: list[tuple[str, str, str]]
) -> None:
    assert output_versions(data) == tuple(OutputVersion(*each) for each in reported)


def test_stacks_of_several_accounts_with_one_name_are_distinguished() -> None:
    ids = [f"arn:aws:cloudformation:eu-west-1:{account}:stack/access/u" for account in ("1" * 12, "2" * 12)]
    stacks = [{"StackId": id, "StackName": "access", "Outputs": rows("octo", "1.0.0")} for id in ids]
    found = output_versions({"Stacks": stacks})
    assert [each.title for each in found] == [
        "access (111111111111, eu-west-1)",
        "access (222222222222, eu-west-1)",
    ]
    assert [each.account for each in found] == ["1" * 12, "2" * 12]


PRINTED = Path(__file__).parent / "terraform_json"
"""What Terraform 1.15.5 printed of a module, of two in a map, and of two outputs of the root module.

The files are of `terraform output -json`, and of `terraform show -json` of the state and of a plan.
"""


@pytest.mark.parametrize("name", ["output.json", "show.json", "plan.json"])
def test_each_module_is_found_once_in_what_terraform_prints(name: str) -> None:
    found = output_versions(json.loads((PRINTED / name).read_text()))
    assert [(each.title, each.name, each.version) for each in found] == [
        ("", "octo", "1.0.0"),
        ("all.one", "octo", "1.0.0"),
        ("all.two", "octo", "1.0.0"),
        ("octo", "octo", "1.0.0"),
    ]


@pytest.mark.deep
@pytest.mark.medium
def test_deep_nesting_is_not_a_problem() -> None:
    data: JsonValue = {"spec_version": "1.0.0"}
    for _ in range(100_000):
        data = [data]
    assert output_versions(data) == (OutputVersion("", "", "1.0.0"),)


keys = st.sampled_from(["SpecName", "spec_version", "value", "OutputKey", "OutputValue", "name", "x"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["SpecVersion", "spec_name", "1.0.0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
)


@given(json_values)
@tried(100)
def test_whatever_json_says_each_version_is_in_it(data: JsonValue) -> None:
    written = json.dumps(data)
    assert all(json.dumps(reported.version) in written for reported in output_versions(data))
