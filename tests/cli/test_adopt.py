"""``octospec adopt`` from the outside: what it writes, and which names it asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

MANAGED = SPEC.replace(
    "inline: {main: [costs, more]}", "inline: {more: [more]}\n    managed: {costs: [costs]}"
)
UNNAMED = SPEC.replace("    name: Reader\n", "")


def test_import_blocks_name_each_resource(octospec: Octospec) -> None:
    octospec.write("spec.yaml", MANAGED)
    ran = octospec(
        "adopt", "spec.yaml", "--format", "terraform", "--set", "account=111122223333", "--out", "imports.tf"
    )
    assert (ran.code, ran.err) == (0, "")
    text = (octospec.folder / "imports.tf").read_text("utf-8")
    assert '  to = aws_iam_role.reader\n  id = "Reader"\n' in text
    assert '  to = aws_iam_policy.reader_costs\n  id = "arn:aws:iam::111122223333:policy/costs"\n' in text
    attached = "Reader/arn:aws:iam::111122223333:policy/costs"
    assert f'  to = aws_iam_role_policy_attachment.reader_costs\n  id = "{attached}"\n' in text
    assert "takes over aws_iam_role Reader\n" in ran.out
    assert "written imports.tf\n1. Copy imports.tf into the root module" in ran.out


def test_what_is_not_chosen_is_not_adopted(octospec: Octospec) -> None:
    ask = ("adopt", "spec.yaml", "--format", "terraform")
    assert "more" not in octospec(*ask, "--ask", "extra").out
    ran = octospec(*ask, "--ask", "extra", "--set", "extra=on")
    assert '  to = aws_iam_role_policy.reader_main_extra[0]\n  id = "Reader:main-extra"\n' in ran.out


def test_resources_to_import_are_next_to_the_template_that_imports_them(octospec: Octospec) -> None:
    octospec.write("spec.yaml", MANAGED)
    ask = ("adopt", "spec.yaml", "--format", "cloudformation", "--set", "account=111122223333")
    ran = octospec(*ask, "--out", "import.json")
    assert (ran.code, ran.err) == (0, "")
    role, policy = json.loads((octospec.folder / "import.json").read_text("utf-8"))
    assert role == {
        "ResourceType": "AWS::IAM::Role",
        "LogicalResourceId": "ReaderRole",
        "ResourceIdentifier": {"RoleName": "Reader"},
    }
    assert policy["ResourceIdentifier"] == {"PolicyArn": "arn:aws:iam::111122223333:policy/costs"}
    template = (octospec.folder / "import-template.yaml").read_text("utf-8")
    assert template.count("DeletionPolicy: Retain") == 2
    assert "Outputs:" not in template
    assert "AWS::IAM::Policy" not in template
    assert "--resources-to-import file://import.json --template-body file://import-template.yaml" in ran.out


@pytest.mark.parametrize(
    ("spec", "arguments", "reported"),
    [
        (
            MANAGED,
            [],
            "OCT752 the ARN of policy 'costs' depends on the account; give it with --set account=ID",
        ),
        (
            UNNAMED,
            [],
            "OCT752 the name of role 'reader' was generated when it was deployed; give it with --match",
        ),
        (SPEC, ["--match", "writer=X"], "the spec has no role 'writer'"),
        (
            SPEC,
            ["--module", "access"],
            ("OCT748 'access' is not the address of a module; for example module.access"),
        ),
        (SPEC, ["--module", 'module.a"\n}'], "OCT748"),
        (SPEC, ["--set", "extra=maybe"], "OCT232"),
        (SPEC, ["--customer", "acme"], "customers.yaml"),
    ],
)
def test_what_is_missing_or_wrong_is_reported(
    octospec: Octospec, spec: str, arguments: list[str], reported: str
) -> None:
    octospec.write("spec.yaml", spec)
    ran = octospec("adopt", "spec.yaml", "--format", "terraform", *arguments)
    assert (ran.code, reported in ran.err, ran.out) == (2, True, ""), ran.err


def test_a_name_that_the_target_made_is_reported(octospec: Octospec) -> None:
    octospec.write("spec.yaml", UNNAMED)
    ran = octospec(
        "adopt", "spec.yaml", "--format", "cloudformation", "--match", "reader=stack-ReaderRole-1X"
    )
    assert ran.code == 0
    assert '"RoleName": "stack-ReaderRole-1X"' in ran.out


def test_a_managed_policy_without_a_name_is_replaced(octospec: Octospec) -> None:
    octospec.write(
        "spec.yaml",
        SPEC.replace("inline: {main: [costs, more]}", 'inline: {more: [more]}\n    managed: {"": [costs]}'),
    )
    for target in ("cloudformation", "terraform"):
        ran = octospec("adopt", "spec.yaml", "--format", target)
        assert (ran.code, "note: OCT749 a managed policy of role 'reader' has no name" in ran.err) == (
            0,
            True,
        )


def test_what_cannot_be_adopted_is_reported(octospec: Octospec) -> None:
    ran = octospec("adopt", "spec.yaml", "--format", "iam-json")
    assert (ran.code, "OCT750 iam-json has nothing to write for existing roles" in ran.err) == (2, True)
    ran = octospec("adopt", "spec.yaml", "--format", "cloudformation", "--module", "module.a")
    assert (ran.code, ("OCT748 --within is not possible for a stack, but was 'module.a'") in ran.err) == (
        2,
        True,
    )
    octospec.write("policy.json", '{"Version": "2012-10-17", "Statement": []}')
    ran = octospec("adopt", "policy.json", "--format", "terraform")
    assert (ran.code, "policy.json is not a spec" in ran.err) == (2, True)


def test_if_a_file_exists_no_file_is_written(octospec: Octospec) -> None:
    octospec.write("import-template.yaml", "mine\n")
    ran = octospec("adopt", "spec.yaml", "--format", "cloudformation", "--out", "import.json")
    assert (ran.code, "OCT535 import-template.yaml already exists, and was not changed" in ran.err) == (
        2,
        True,
    )
    assert not (octospec.folder / "import.json").exists()


def test_json_has_the_files_and_the_steps(octospec: Octospec) -> None:
    data = octospec("adopt", "spec.yaml", "--format", "terraform", "--json").json
    assert data["adopted"] == ["aws_iam_role Reader", "aws_iam_role_policy Reader:main"]
    [file] = data["files"]
    assert file["path"] == "imports.tf"
    assert file["text"].startswith("# Written by octospec")
    assert data["steps"][0].startswith("Copy imports.tf into the root module")
