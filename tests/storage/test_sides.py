"""What a person may name as a thing with access."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.iam.policy import parse
from octo_spec.model.note_kinds import CHANGED_INPUT, NOT_TAKEN, OUTPUT_DROPPED
from octo_spec.storage.inputs.inputs import Inputs, Overrides
from octo_spec.storage.inputs.policy_files import PolicyFileKind
from octo_spec.storage.sides.sides import DocumentSide, SideOptions, remove_update_notes
from tests.cli.conftest import SPEC
from tests.storage.loaded_sides import deployed, errors, side

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

CUSTOMERS = """\
octospec-customers: 1
customers:
  acme: {fix: {extra: on}}
  umbrella: {fix: {extra: off}}
"""
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}],
}


def from_standard_input(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr("sys.stdin", stream)


# --- specs -------------------------------------------------------------------------------------


def test_a_spec_is_known_by_its_content(octospec: Octospec) -> None:
    octospec.write("access.txt", SPEC)
    assert deployed("access.txt").spec is not None
    assert deployed("access.txt").deployment == deployed("spec.yaml").deployment


@pytest.mark.parametrize("beginning", ['{"octospec": 1,', "{octospec: 1,", " {\n  'octospec' : 1,"])
def test_a_spec_in_the_shape_of_json_is_a_spec(octospec: Octospec, beginning: str) -> None:
    octospec.write("spec.json", f"{beginning} name: small}}")
    assert "spec.json:" in errors("spec.json")[0]
    assert "OCT1" in errors("spec.json")[0]


def test_the_errors_of_a_spec_are_reported_with_their_places(octospec: Octospec) -> None:
    octospec.write("bad.yaml", SPEC.replace("access: read", "access: reed"))
    assert errors("bad.yaml")[0].startswith("bad.yaml:16:")


def test_a_spec_is_for_the_customer_that_is_named(octospec: Octospec) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    acme = deployed("spec.yaml", SideOptions("customers.yaml", "acme"))
    umbrella = deployed("spec.yaml", SideOptions("customers.yaml", "umbrella"))
    assert (acme.title, acme.customer.id) == ("spec.yaml for acme", "acme")
    assert len(acme.deployment.roles[0].policies[0].statements) == 2
    assert len(umbrella.deployment.roles[0].policies[0].statements) == 1


@pytest.mark.usefixtures("octospec")
def test_answers_on_the_command_line_count_as_in_a_build() -> None:
    fixed = deployed("spec.yaml", SideOptions(overrides=Overrides(fix=("extra=on",))))
    assert [choice.id for choice in deployed("spec.yaml").deployment.choices] == ["extra"]
    assert fixed.deployment.choices == ()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (SideOptions("customers.yaml"), "OCT605 customers.yaml has 2 customers: acme, umbrella; choose one"),
        (SideOptions("customers.yaml", "acne"), "OCT212 the customers file has no customer 'acne'"),
        (SideOptions("none.yaml", "acme"), "OCT507 none.yaml cannot be read"),
        (SideOptions(overrides=Overrides(fix=("extra",))), "OCT508 'extra' is not ID=VALUE"),
        (SideOptions(overrides=Overrides(fix=("extra=up",))), "OCT"),
    ],
)
def test_a_customer_that_cannot_be_is_reported(
    octospec: Octospec, options: SideOptions, problem: str
) -> None:
    octospec.write("customers.yaml", CUSTOMERS)
    assert errors("spec.yaml", options)[0].startswith(problem)


def test_a_file_of_one_customer_needs_no_name_of_it(octospec: Octospec) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {fix: {extra: on}}}\n")
    assert deployed("spec.yaml", SideOptions("customers.yaml")).customer.id == "acme"


@pytest.mark.parametrize("command", [["access"], ["can", "ce:GetTags"], ["diff", "spec.yaml"]])
def test_a_customer_without_a_file_is_a_wrong_use(octospec: Octospec, command: list[str]) -> None:
    ran = octospec(command[0], "spec.yaml", *command[1:], "--customer", "acme")
    assert ran.code == 2
    assert "--customer needs --customers FILE" in ran.err


# --- IAM policies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "document", "kind"),
    [
        (PERMISSIONS, PERMISSIONS, PolicyFileKind.PERMISSIONS),
        (TRUST, TRUST, PolicyFileKind.TRUST),
        (
            {"PolicyVersion": {"Document": PERMISSIONS, "VersionId": "v3"}},
            PERMISSIONS,
            PolicyFileKind.PERMISSIONS,
        ),
        ({"RoleName": "x", "PolicyDocument": PERMISSIONS}, PERMISSIONS, PolicyFileKind.PERMISSIONS),
        ({"Role": {"RoleName": "x", "AssumeRolePolicyDocument": TRUST}}, TRUST, PolicyFileKind.TRUST),
    ],
)
def test_a_policy_is_read_bare_and_as_the_aws_cli_prints_it(
    octospec: Octospec, data: dict[str, Any], document: dict[str, Any], kind: PolicyFileKind
) -> None:
    octospec.write("policy", json.dumps(data))
    assert side("policy") == DocumentSide("policy", parse(document), kind, document)


@pytest.mark.usefixtures("octospec")
def test_a_policy_that_is_still_to_be_filled_in_is_warned_of(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    ran = octospec("access", "dist/iam-json/reader/trust-policy.json")
    assert ran.code == 0
    assert "OCT616 dist/iam-json/reader/trust-policy.json holds ${partition}, which is no" in ran.err
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}/${*}"}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert octospec("access", "policy.json").err == ""


def test_a_policy_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    from_standard_input(monkeypatch, json.dumps(TRUST))
    assert side("-").title == "standard input"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"Statement": [}', "policy.json:1:16: OCT606 this is not JSON: expecting value"),
        ('{"Statement": [{"Effect": "Allow"}]}', "policy.json:1:1: OCT606 IAM would refuse this policy"),
        (
            '{"Statement": [], "Statement": []}',
            ":1:19: OCT606 the key 'Statement' occurs twice in one object",
        ),
        ('{"a":' * 100_000, "deeper"),
        (
            f'{{"Statement":\n {"9" * 5000}}}',
            "policy.json:2:2: OCT606 IAM would refuse this policy: a number of 5,000 digits",
        ),
        ('{"Statement": [],\n "a": -1e999}', ":2:8: OCT606 IAM would refuse this policy: a number with too"),
        (
            '{"Statement": [],\n "a": NaN}',
            ":2:7: OCT606 IAM would refuse this policy: NaN is not JSON",
        ),
        (
            json.dumps({"Statement": [*TRUST["Statement"], PERMISSIONS["Statement"]]}),
            "Statement[1]: Principal is missing, which other statements have",
        ),
    ],
)
def test_what_is_wrong_with_a_policy_is_reported(octospec: Octospec, text: str, problem: str) -> None:
    octospec.write("policy.json", text)
    assert problem in errors("policy.json")[0]


# --- artifacts ---------------------------------------------------------------------------------


@pytest.fixture
def built(octospec: Octospec) -> Octospec:
    assert octospec("build", "spec.yaml", "--preset", "external-id=abc").code == 0
    return octospec


@pytest.mark.medium
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("written", "of"),
    [
        ("dist/cloudformation/template.yaml", "cloudformation"),
        ("dist/cloudformation", "cloudformation"),
        ("dist/terraform", "terraform"),
        ("dist/terraform/", "terraform"),
        ("./dist/iam-json", "iam-json"),
    ],
)
def test_each_format_is_read(written: str, of: str) -> None:
    found = deployed(written)
    assert found.format == of
    assert found.spec is None
    expected = deployed("spec.yaml", SideOptions(overrides=Overrides(preset=("external-id=abc",))))
    assert found.deployment == expected.deployment


def test_a_template_may_have_any_name(built: Octospec) -> None:
    (built.folder / "dist/cloudformation/template.yaml").rename(built.folder / "octo-1.0.txt")
    assert deployed("octo-1.0.txt").format == "cloudformation"


def test_a_template_may_come_from_standard_input(built: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    from_standard_input(monkeypatch, (built.folder / "dist/cloudformation/template.yaml").read_text())
    assert deployed("-").format == "cloudformation"


def test_hidden_files_in_a_folder_are_passed_over(built: Octospec) -> None:
    (built.folder / "dist/terraform/.terraform/providers").mkdir(parents=True)
    (built.folder / "dist/terraform/.terraform/providers/aws").write_bytes(b"\xff")
    (built.folder / "dist/terraform/.terraform.lock.hcl").write_text("x")
    assert deployed("dist/terraform").format == "terraform"


@pytest.mark.usefixtures("built")
def test_an_output_folder_of_several_formats_needs_a_format() -> None:
    assert errors("dist") == [
        "OCT605 dist contains 3 formats; name one, as dist/cloudformation or dist/iam-json or dist/terraform"
    ]


@pytest.mark.medium
def test_an_output_folder_of_one_format_is_that_format(built: Octospec) -> None:
    shutil.rmtree(built.folder / "dist/terraform")
    shutil.rmtree(built.folder / "dist/iam-json")
    assert deployed("dist").format == "cloudformation"


def test_what_a_reader_does_not_understand_is_reported_at_its_place(built: Octospec) -> None:
    template = built.folder / "dist/cloudformation/template.yaml"
    template.write_text(template.read_text().replace("PolicyName", "PolicyNames"))
    said = errors("dist/cloudformation/template.yaml")
    assert said[0].startswith("OCT604 dist/cloudformation/template.yaml is cloudformation by its file names")
    assert said[0].endswith("read as cloudformation, this could not be read:")
    assert said[1].startswith("dist/cloudformation/template.yaml:")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({}, "OCT604 folder contains no files"),
        ({"a.tf": b"\xff"}, "OCT604 folder contains a file that is not text"),
        ({"notes.md": b"# Notes\n"}, "OCT604 folder is not a spec, an IAM policy, or an artifact"),
        ({f"{number}.tf": b"" for number in range(1001)}, "OCT603 folder contains more than 1,000 files"),
    ],
)
def test_a_folder_without_access_is_reported(
    octospec: Octospec, content: dict[str, bytes], problem: str
) -> None:
    (octospec.folder / "folder").mkdir()
    for name, text in content.items():
        (octospec.folder / "folder" / name).write_bytes(text)
    assert errors("folder")[0].startswith(problem)


def test_what_is_not_a_file_in_a_folder_is_never_waited_for(octospec: Octospec) -> None:
    (octospec.folder / "folder").mkdir()
    os.mkfifo(octospec.folder / "folder/pipe")
    assert errors("folder") == ["OCT604 folder contains no files"]


@pytest.mark.usefixtures("octospec")
@pytest.mark.parametrize("name", ["none.yaml", "C:/none.yaml", "C:\\none.yaml", "x" * 5000])
def test_a_file_that_is_not_there_is_reported(name: str) -> None:
    assert errors(name)[0].startswith(f"OCT507 {name} cannot be read: ")


@pytest.mark.parametrize("content", [b"", b"\xff", b"name: x\n", b"# words\n"])
def test_a_file_without_access_is_reported(octospec: Octospec, content: bytes) -> None:
    (octospec.folder / "file").write_bytes(content)
    assert errors("file")[0].startswith(("OCT604 file is not a spec", "file:1:1: OCT102"))


@pytest.mark.usefixtures("octospec")
def test_a_file_that_is_too_large_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    from_standard_input(monkeypatch, "x" * 4_000_001)
    assert errors("-") == ["standard input:1:1: OCT101 the file has more than 1,000,000 characters"]


def state(*, companion: str) -> str:
    """Write a state with a role, and next to it a bucket that has a value."""
    trust = json.dumps(TRUST)
    resources = [
        {
            "address": f"{type_}.{name}",
            "mode": "managed",
            "type": type_,
            "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "values": values,
        }
        for type_, name, values in (
            ("aws_s3_bucket", "other", {"bucket": companion}),
            ("aws_iam_role", "reader", {"name": "reader", "assume_role_policy": trust}),
            ("aws_iam_role_policy", "reader", {"role": "reader", "policy": json.dumps(PERMISSIONS)}),
        )
    ]
    return json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": resources}}})


@pytest.mark.medium
def test_a_plan_may_be_larger_than_any_spec(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = state(companion="x"), state(companion="x" * 5_000_000)
    (octospec.folder / "small").mkdir()
    (octospec.folder / "large").mkdir()
    octospec.write("small/plan.json", small)
    octospec.write("large/plan.json", large)
    assert deployed("large/plan.json").deployment == deployed("small/plan.json").deployment
    from_standard_input(monkeypatch, large)
    assert deployed("-").deployment.roles == deployed("small/plan.json").deployment.roles


def test_a_plan_has_a_limit_too(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octo_spec.storage.inputs.inputs.MOST_OF_JSON", 4_500_000)
    octospec.write("plan.json", state(companion="x" * 5_000_000))
    assert errors("plan.json") == ["plan.json:1:1: OCT101 the file has more than 4,500,000 bytes"]


def test_a_large_file_that_is_not_json_is_reported(octospec: Octospec) -> None:
    octospec.write("plan.json", state(companion="x" * 5_000_000)[:-1])
    assert "OCT606 this is not JSON" in errors("plan.json")[0]


# --- which reader speaks -----------------------------------------------------------------------


def test_artifacts_whose_parts_do_not_fit_are_reported(built: Octospec) -> None:
    index = built.folder / "dist" / "iam-json" / "index.json"
    index.write_text(index.read_text().replace('"1.0.0"', '"1? "'))
    ran = built("diff", "dist/iam-json", "spec.yaml")
    assert ran.code == 2
    assert "dist/iam-json is iam-json by its file names, but not as octospec writes it" in ran.err
    assert "OCT617 '1? ' is not a version" in ran.err


def test_the_reader_of_the_files_that_are_there_speaks(built: Octospec) -> None:
    index = built.folder / "dist" / "iam-json" / "index.json"
    index.write_text(index.read_text().replace('"roles"', '"rolls"'))
    said = errors("dist/iam-json")
    assert "iam-json by its file names" in said[0]
    assert said[1].startswith("dist/iam-json/index.json:")
    (built.folder / "dist" / "terraform" / "outputs.tf").unlink()
    said = errors("dist/terraform")
    assert "terraform by its file names" in said[0]
    assert "octospec did not write this module: it has no output 'spec_name'" in said[1]


def test_a_template_by_hand_is_recognized(octospec: Octospec) -> None:
    octospec.write(
        "hand.yaml",
        "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  R: {Type: AWS::IAM::Role, Properties: {}}\n",
    )
    said = errors("hand.yaml")
    assert said[0].endswith("hand.yaml is cloudformation, and contains no role that octospec can read")
    assert "the role R is skipped: it has no AssumeRolePolicyDocument" in said[2]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (CUSTOMERS, "OCT618 file is a customers file, and has no roles of its own; name the spec, and this"),
        (
            json.dumps({"UserDetailList": [], "Policies": []}),
            "OCT618 file is a dump of an account, as 'aws iam get-account-authorization-details' prints it",
        ),
        (
            json.dumps({"Roles": [{"RoleName": "a"}], "IsTruncated": False}),
            "OCT618 file is what 'aws iam list-roles' prints, without a document; name a file with one",
        ),
        (json.dumps({"octospec-manifest": 1}), "OCT618 file is the manifest of an output folder"),
    ],
)
def test_a_file_of_a_known_kind_is_named_as_such(octospec: Octospec, text: str, problem: str) -> None:
    octospec.write("file", text)
    [only] = errors("file")
    assert only.removeprefix("file:1:1: ").startswith(problem)


@pytest.mark.parametrize("command", [["access"], ["validate"], ["lint"], ["build"], ["diff", "spec.yaml"]])
def test_a_pipe_is_never_waited_for(octospec: Octospec, command: list[str]) -> None:
    os.mkfifo(octospec.folder / "pipe")
    ran = octospec(*command, "pipe")
    assert ran.code == 2
    assert "OCT507 pipe is not a file; name a file, or - for standard input" in ran.err


@pytest.mark.usefixtures("octospec")
def test_a_device_is_never_read() -> None:
    assert errors("/dev/zero") == ["OCT507 /dev/zero is not a file; name a file, or - for standard input"]


def test_a_pipe_that_the_shell_has_opened_is_read() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(TRUST).encode())
    assert side(f"/dev/fd/{reading}").title == f"/dev/fd/{reading}"
    os.close(reading)


@pytest.mark.parametrize("text", ["${ExternalId}", "${AWS::AccountId}", "${bucket}"])
def test_a_word_of_a_template_in_a_policy_is_warned_of(octospec: Octospec, text: str) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::x-{text}/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    octospec.write("policy.json", json.dumps(policy))
    ran = octospec("can", "policy.json", "s3:GetObject", "arn:aws:s3:::x-1/a")
    assert f"OCT616 policy.json holds {text}, which is not a policy variable of AWS" in ran.err


def test_a_picture_next_to_a_third_party_module_is_not_a_part_of_it(octospec: Octospec) -> None:
    module = Path(__file__).parents[1] / "cases" / "understood_modules" / "heredocs-and-splats" / "main.tf"
    (octospec.folder / "module").mkdir()
    octospec.write("module/main.tf", module.read_text("utf-8"))
    (octospec.folder / "module" / "logo.png").write_bytes(b"\x89PNG\xff")
    assert [role.id for role in deployed("module").deployment.roles] == ["acme"]
    (octospec.folder / "module" / "more.tf").write_bytes(b"\xff")
    assert "contains a file that is not text" in errors("module")[0]


def test_notes_about_an_update_are_known_by_their_kind_and_not_by_their_words() -> None:
    inputs, words = Inputs(), "stacks that import this output break; change them first"
    inputs.diagnostics += [
        NOT_TAKEN.at(None, "a", words),
        OUTPUT_DROPPED.at(None, "b"),
        CHANGED_INPUT.at(None, "c"),
    ]
    remove_update_notes(inputs)
    assert [each.message for each in inputs.diagnostics] == ["a"]
