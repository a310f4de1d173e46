"""``octospec import`` from the outside: what it writes, what it reports, and its exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.matrices import matrix

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

UNDERSTOOD = Path(__file__).parents[1] / "cases" / "understood"
PLAIN = """\
Parameters:
  ExternalID: {Type: String, Description: Your external ID., MinLength: 10}
  Level: {Type: String, AllowedValues: [Look, Act], Default: Look, Description: How much we may do.}
Conditions:
  Acts: !Equals [!Ref Level, Act]
Resources:
  CrossAccount:
    Type: AWS::IAM::Role
    Properties:
      RoleName: acme
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::111122223333:root"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalID}}
      Policies:
        - PolicyName: access
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Sid: ReadCostReports, Effect: Allow, Action: [ce:Get*, cur:Describe*], Resource: "*"}
              - !If [Acts, {Effect: Allow, Action: ec2:StopInstances, Resource: "*"}, !Ref AWS::NoValue]
"""
SPEC = """\
# Imported from vendor.yaml.
octospec: 1
name: vendor
version: 1.0.0
description: TODO

parameters:
  external-id:
    names: {cloudformation: ExternalID}
    description: Your external ID.
    min-length: 10

choices:
  level:
    description: How much we may do.
    levels: [look, act]
    value-names: {cloudformation: {act: Act, look: Look}}

roles:
  cross-account:
    name: acme
    names: {cloudformation: CrossAccount}
"""


@pytest.mark.medium
def test_a_template_becomes_a_spec_that_reads_as_if_a_person_had_written_it(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml", "--notes")
    assert ran.code == 0
    assert (
        "note: OCT751 role cross-account: an update turns access, access-level-act into separate resources"
        in ran.err
    )
    reported, *decisions, accepted = ran.out.splitlines()
    assert (
        reported
        == "mine.yaml grants the same for every combination of choices, and trusts the same principals"
    )
    assert [line.partition(" ")[0] for line in decisions] == ["write"]
    assert accepted.startswith("findings of ")
    written = (octospec.folder / "mine.yaml").read_text("utf-8")
    for line in ("needs: {level: act}", "allow: [ce:Get*, cur:Describe*]"):
        assert line in written
    assert octospec("build", "mine.yaml", "--format", "cloudformation", "--format", "terraform").code == 0
    assert octospec("lint", "mine.yaml").code == 0


TEMPLATES = [
    ("written-in-json.json", 0),
    ("absent-and-unknown.yaml", 1),
    ("given-up.yaml", 1),
    ("levels-and-lists.yaml", 1),
    ("mappings.yaml", 1),
    ("several-roles.yaml", 1),
    ("attached-in-some-cases.yaml", 0),
    ("trust-in-some-cases.yaml", 1),
    ("cost-report.yaml", 1),
    ("monitoring.yaml", 1),
    ("optimiser.yaml", 1),
    ("stack-set-alone.yaml", 1),
    ("stack-set-that-drifted.yaml", 1),
]
"""Templates that are imported, with the exit code."""
BOUNDED = frozenset({"trust-in-some-cases.yaml", "optimiser.yaml"})
"""Templates with a boundary in some combinations: in the spec the role always has it, so it allows less."""


@pytest.mark.medium
@pytest.mark.parametrize(("name", "code"), matrix(TEMPLATES, TEMPLATES, TEMPLATES[:2]))
def test_every_template_is_written_proven_and_built(octospec: Octospec, name: str, code: int) -> None:
    octospec.write(name, (UNDERSTOOD / name).read_text("utf-8"))
    ran = octospec("import", name, "--out", "mine.yaml")
    assert ran.code == code, ran.err
    grants = "grants less than the source and never more," if name in BOUNDED else "grants the same"
    assert f"{grants} for every combination of choices" in ran.out
    built = octospec("build", "mine.yaml", "--format", "cloudformation", "--format", "terraform")
    assert built.code == 0, built.out


@pytest.mark.deep
@pytest.mark.large
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("any-text.yaml", 1),
        ("companions-of-all-kinds.yaml", 1),
        ("data-platform.yaml", 1),
        ("federated.yaml", 1),
        ("no-external-id.json", 1),
        ("old-versions.yaml", 1),
        ("security-audit.json", 0),
        ("stack-set-again.json", 1),
        ("values-of-others.yaml", 1),
        ("accounts-by-stage.yaml", 1),
        ("buckets-and-callback.json", 1),
        ("fixed-external-id.yaml", 1),
        ("lambda-and-events.yaml", 1),
        ("levels-and-lambda.yaml", 0),
        ("lists-of-policies.json", 1),
        ("metric-stream.yaml", 1),
        ("named-after-stack.yaml", 1),
        ("odd-external-ids.yaml", 1),
        ("one-policy-or-another.json", 0),
        ("own-and-attached.yaml", 0),
        ("report-and-stack-id.yaml", 0),
        ("side-scanner.yaml", 1),
        ("conditions-in-lists.yaml", 1),
        ("exported-outputs.yaml", 1),
        ("key-for-the-role.yaml", 1),
        ("policies-as-texts.yaml", 0),
        ("keys-filled-in.yaml", 1),
        ("written-by-a-tool.json", 1),
        ("stack-set-filled-in.yaml", 0),
        ("stack-set-filled-in-drifted.yaml", 1),
        ("loops.yaml", 1),
        ("path-in-some-cases.yaml", 1),
        ("names-of-targets.yaml", 1),
        ("switch-words.yaml", 1),
        ("limits-of-a-spec.yaml", 1),
        ("providers-and-boundary.yaml", 1),
        ("sids-in-some-cases.yaml", 1),
        ("role-only-if-named.yaml", 0),
    ],
)
def test_every_template_is_written_proven_and_built_again(octospec: Octospec, name: str, code: int) -> None:
    octospec.write(name, (UNDERSTOOD / name).read_text("utf-8"))
    ran = octospec("import", name, "--out", "mine.yaml")
    assert ran.code == code, ran.err
    built = octospec("build", "mine.yaml", "--format", "cloudformation", "--format", "terraform")
    assert built.code == 0, built.out


def test_without_out_the_spec_is_printed_and_the_rest_is_reported_next_to_it(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    ran = octospec("import", "vendor.yaml")
    assert ran.out.startswith(SPEC.partition("parameters:")[0])
    assert "the spec grants the same for every combination of choices" in ran.err


def test_json_has_the_spec_the_proof_and_the_notes(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    data = json.loads(octospec("import", "vendor.yaml", "--json").out)
    codes = [each["code"] for each in data["diagnostics"]]
    assert (data["ok"], data["proof"], data["written"], codes) == (
        True,
        "equal",
        None,
        ["OCT751", "OCT755"],
    )
    assert data["spec"].startswith("# Imported from vendor.yaml.\n")


def test_an_existing_file_stays(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    octospec.write("mine.yaml", "mine")
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 2
    assert "mine.yaml already exists, and was not changed" in ran.err
    assert (octospec.folder / "mine.yaml").read_text() == "mine"


def test_where_the_file_cannot_be_written_it_is_reported(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    octospec.write("nowhere", "a file")
    ran = octospec("import", "vendor.yaml", "--out", "nowhere/mine.yaml")
    assert (ran.code, "nowhere/mine.yaml cannot be written" in ran.err) == (2, True)


def test_a_folder_that_is_missing_is_made(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN)
    ran = octospec("import", "vendor.yaml", "--out", "specs/of/mine.yaml")
    assert (ran.code, (octospec.folder / "specs/of/mine.yaml").exists()) == (0, True)


FIXED = PLAIN.replace("!Ref ExternalID", "12345-ABC")


@pytest.mark.medium
def test_an_external_id_that_is_written_becomes_a_parameter_that_must_be_given(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", FIXED)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 1, ran.err
    assert "OCT753 the external ID 12345-ABC is the same for all customers" in ran.err
    assert "trusts fewer principals (see the warnings)" in ran.out
    written = (octospec.folder / "mine.yaml").read_text("utf-8")
    assert "external-id: ${param.external-id}" in written
    assert "12345-ABC" not in written
    again = octospec("import", "vendor.yaml", "--into", "mine.yaml")
    assert "nothing changes" in again.err


@pytest.mark.parametrize(
    ("operator", "source"),
    [
        ("StringLike", "the source does not compare the external ID"),
        ("ForAnyValue:StringEquals", "the source does not compare the external ID"),
        ("StringEqualsIfExists", "the source also accepts requests without an external ID"),
    ],
)
def test_an_external_id_must_be_equal_however_it_was_compared(
    octospec: Octospec, operator: str, source: str
) -> None:
    octospec.write("vendor.yaml", PLAIN.replace("StringEquals", operator))
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 1, ran.err
    assert f"OCT740 role cross-account: {source}" in ran.err
    assert "trusts fewer principals (see the warnings)" in ran.out


def test_of_an_external_id_that_is_a_pattern_the_open_part_must_be_given(octospec: Octospec) -> None:
    pattern = """StringLike: {sts:ExternalId: !Sub "acme-${ExternalID}-*"}"""
    octospec.write("vendor.yaml", PLAIN.replace("StringEquals: {sts:ExternalId: !Ref ExternalID}", pattern))
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 1, ran.err
    assert "matches acme-${param.external-id}-*; the spec takes one from parameter external-id2" in ran.err
    assert "trusts fewer principals (see the warnings)" in ran.out
    written = (octospec.folder / "mine.yaml").read_text("utf-8")
    assert "external-id: acme-${param.external-id}-${param.external-id2}" in written


@pytest.mark.parametrize(
    "condition", ["StringNotEquals: {'sts:ExternalId': abc}", "Null: {'sts:ExternalId': 'true'}"]
)
def test_an_external_id_that_no_one_needs_lets_no_one_in(octospec: Octospec, condition: str) -> None:
    octospec.write("vendor.yaml", re.sub("StringEquals: {.*}(?=})", condition, PLAIN))
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert "a spec cannot compare the external ID in this way" in ran.err
    assert ran.code != 0


def test_an_attached_policy_that_cannot_be_read_gives_up_its_role_since_it_may_deny(
    octospec: Octospec,
) -> None:
    attached = "      RoleName: acme\n      ManagedPolicyArns: [!GetAtt CrossAccount.RoleId]\n"
    octospec.write("vendor.yaml", PLAIN.replace("      RoleName: acme\n", attached))
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 2
    assert "an attached policy, which can contain a Deny, cannot be read" in ran.err


def test_what_was_not_taken_is_not_a_part_of_what_is_proven(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN + "  Table: {Type: 'AWS::DynamoDB::Table'}\n")
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 1
    assert (
        "and trusts the same principals, for the parts that were imported; skipped parts are listed above"
        in ran.out
    )


@pytest.mark.medium
def test_only_one_role_can_be_imported(octospec: Octospec) -> None:
    name = "several-roles.yaml"
    octospec.write(name, (UNDERSTOOD / name).read_text("utf-8"))
    ran = octospec("import", name, "--role", "reader", "--json")
    assert "role open" not in ran.out
    assert json.loads(ran.out)["proof"] == "equal", ran.out
    unknown = octospec("import", name, "--role", "absent")
    assert (unknown.code, "there is no role 'absent'" in unknown.err) == (2, True)


def test_what_holds_no_role_cannot_be_imported(octospec: Octospec) -> None:
    octospec.write("policy.json", '{"Version": "2012-10-17", "Statement": []}')
    octospec.write("spec.yaml", "octospec: 1\n")
    octospec.write("text.txt", "nothing\n")
    for name in ("policy.json", "spec.yaml", "text.txt", "absent.yaml"):
        assert octospec("import", name).code == 2


def test_a_pattern_that_the_language_refuses_is_skipped_and_reported(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN.replace("MinLength: 10", 'AllowedPattern: "^(?=.*[0-9])[a-z0-9]+$"'))
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 1
    assert "OCT742" in ran.err
    assert "pattern" not in (octospec.folder / "mine.yaml").read_text("utf-8")


POLICY = """\
{"Version": "2012-10-17", "Statement": [
  {"Sid": "ReadCostReports", "Effect": "Allow", "Action": ["ce:Get*"], "Resource": "*"}
]}
"""
GROUPS = """\
# Imported from policy.json.
groups:
  policy:
    category: cost-data
    access: read
    why: TODO
    grants:
      - allow: ce:Get*
        sid: ReadCostReports
"""


def test_a_policy_alone_becomes_groups(octospec: Octospec) -> None:
    octospec.write("policy.json", POLICY)
    ran = octospec("import", "policy.json")
    assert (ran.code, ran.out, ran.err) == (0, GROUPS, "the groups grant the same\n")
    data = octospec("import", "policy.json", "--json").json
    assert (data["groups"], data["spec"], data["proof"]) == (GROUPS, None, "equal")
    written = octospec("import", "policy.json", "--out", "groups.yaml")
    assert (written.code, written.out) == (0, "groups.yaml holds groups that grant the same\n")
    assert (octospec.folder / "groups.yaml").read_text("utf-8") == GROUPS


@pytest.mark.parametrize("wrapped", ["PolicyVersion", "PolicyDocument"])
def test_what_the_aws_cli_prints_of_a_policy_is_a_policy(octospec: Octospec, wrapped: str) -> None:
    document = json.loads(POLICY)
    printed: dict[str, object] = {"PolicyVersion": {"Document": document, "VersionId": "v2"}}
    if wrapped == "PolicyDocument":
        printed = {"RoleName": "Reader", "PolicyName": "Policy", "PolicyDocument": document}
    octospec.write("policy.json", json.dumps(printed))
    assert octospec("import", "policy.json").out == GROUPS


def test_a_folder_of_policies_becomes_a_group_each(octospec: Octospec) -> None:
    (octospec.folder / "policies").mkdir()
    for name in ("One", "Two"):
        octospec.write(f"policies/{name}.json", POLICY)
    ran = octospec("import", "policies")
    assert "\n  one:\n" in ran.out
    assert "\n  two:\n" in ran.out
    octospec.write("policies/readme.txt", "no policy\n")
    assert octospec("import", "policies").code == 2


def test_a_policy_alone_has_no_role_and_must_be_one_of_iam(octospec: Octospec) -> None:
    octospec.write("policy.json", POLICY)
    ran = octospec("import", "policy.json", "--role", "Reader")
    assert (ran.code, ran.err) == (2, "OCT614 policy.json describes no role; omit --role\n")
    octospec.write("policy.json", POLICY.replace('"Resource"', '"Resources"'))
    assert "OCT606 IAM would refuse this policy" in octospec("import", "policy.json").err


# --- resources next to the roles ---------------------------------------------------------------

REPORTS = Path(__file__).parents[2] / "examples" / "report-bucket" / "dist"


@pytest.mark.medium
@pytest.mark.parametrize(("target", "file"), [("cloudformation", "yaml"), ("terraform", "tf")])
def test_extras_are_written_next_to_the_spec(octospec: Octospec, target: str, file: str) -> None:
    artifact = str(REPORTS / target)
    assert octospec("import", artifact, "--out", "mine.yaml").code == 0
    assert (
        f"extras:\n  {target}: mine.extras/{target}.{file}\n" in (octospec.folder / "mine.yaml").read_text()
    )
    assert octospec("validate", "mine.yaml").code == 0
    compared = octospec("diff", artifact, "mine.yaml", "--json").json
    assert (compared["changes"], compared["extras"]) == ([], [])


COMPANION = PLAIN.replace(
    "Resources:\n",
    """Resources:
  Reports:
    Type: AWS::S3::Bucket
    Condition: Acts
    Properties: {BucketName: !Sub "reports-${AWS::AccountId}"}
""",
)


@pytest.mark.medium
def test_what_is_next_to_the_roles_of_a_template_is_carried_and_built(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", COMPANION)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 0, ran.err
    extras = (octospec.folder / "mine.extras/cloudformation.yaml").read_text("utf-8")
    assert "  ExtraActs: !Equals\n    - !Ref Level\n    - Act\n" in extras
    assert octospec("build", "mine.yaml", "--format", "cloudformation").code == 0
    built = (octospec.folder / "dist/cloudformation/template.yaml").read_text("utf-8")
    assert "  Reports:\n    Type: AWS::S3::Bucket\n    Condition: ExtraActs\n" in built
    compared = octospec("diff", "vendor.yaml", "mine.yaml", "--json").json
    assert (compared["changes"], compared["extras"]) == ([], [])


@pytest.mark.medium
def test_import_into_a_spec_with_extras_renews_them_and_keeps_comments_of_the_same(
    octospec: Octospec,
) -> None:
    octospec.write("vendor.yaml", COMPANION)
    assert octospec("import", "vendor.yaml", "--out", "mine.yaml").code == 0
    path = "mine.extras/cloudformation.yaml"
    extras = octospec.folder / path
    octospec.write(path, "# Ours.\n" + extras.read_text("utf-8"))
    assert "nothing changes" in octospec("import", "vendor.yaml", "--into", "mine.yaml").err
    octospec.write("vendor.yaml", COMPANION.replace("reports-$", "bills-$"))
    shown = octospec("import", "vendor.yaml", "--into", "mine.yaml")
    assert (shown.code, "Reports (AWS::S3::Bucket) in cloudformation: changed" in shown.out) == (0, True)
    assert " (mine.yaml) → " in shown.out
    assert " (mine.yaml, changed)\n" in shown.out
    assert f"+++ {path}\n" in shown.out
    assert "bills-" not in extras.read_text("utf-8")
    assert octospec("import", "vendor.yaml", "--into", "mine.yaml", "--write").code == 0
    assert "bills-" in extras.read_text("utf-8")
    assert octospec("validate", "mine.yaml").code == 0


@pytest.mark.medium
def test_extras_with_a_name_in_use_are_skipped_and_reported(octospec: Octospec) -> None:
    taken = PLAIN.replace(
        "Resources:\n", "Resources:\n  CrossAccountRolePolicyAccess: {Type: AWS::S3::Bucket}\n"
    )
    octospec.write("vendor.yaml", taken)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert (ran.code, "OCT754 the resource CrossAccountRolePolicyAccess" in ran.err) == (1, True), ran.err
    assert octospec("build", "mine.yaml", "--format", "cloudformation").code == 0


@pytest.mark.medium
def test_a_policy_next_to_the_roles_that_grants_to_one_alone_is_skipped(octospec: Octospec) -> None:
    granted = "Effect: Allow, Principal: {AWS: !GetAtt CrossAccount.Arn}, Action: s3:*, Resource: '*'"
    policy = f"{{Version: 2012-10-17, Statement: [{{{granted}}}]}}"
    extras = f"""  Reports: {{Type: AWS::S3::Bucket}}
  Opened:
    Type: AWS::S3::BucketPolicy
    Properties: {{Bucket: !Ref Reports, PolicyDocument: {policy}}}
"""
    octospec.write("vendor.yaml", PLAIN + extras)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert (ran.code, "its policy grants permissions to the role CrossAccount" in ran.err) == (1, True), (
        ran.err
    )
    kept = (octospec.folder / "mine.extras/cloudformation.yaml").read_text()
    assert ("Reports:" in kept, "Opened" in kept) == (True, False)


OUTPUTS = """\
Outputs:
  RoleArn: {Value: !GetAtt CrossAccount.Arn, Export: {Name: !Sub "${AWS::StackName}-role"}}
  CrossAccountRoleName: {Value: !Ref CrossAccount}
  Level: {Value: !Ref Level}
  SpecName: {Value: a name}
  Elsewhere: {Value: !ImportValue other}
"""


@pytest.mark.medium
def test_outputs_are_carried_or_reported(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN + OUTPUTS)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    reported = re.findall(r"vendor.yaml:(\d+):\d+: warning: OCT492 the output (\w+) is skipped", ran.err)
    assert (ran.code, reported) == (1, [("28", "Level"), ("29", "SpecName"), ("30", "Elsewhere")]), ran.err
    assert octospec("build", "mine.yaml", "--format", "cloudformation").code == 0
    built = (octospec.folder / "dist/cloudformation/template.yaml").read_text()
    assert all(f"\n  {name}:\n" in built for name in ("RoleArn", "CrossAccountRoleName"))
    assert "Export:" in built


@pytest.mark.medium
def test_a_build_of_what_was_imported_does_not_differ_from_it(octospec: Octospec) -> None:
    attached = PLAIN.replace(
        "      Policies:\n",
        "      ManagedPolicyArns: [arn:aws:iam::aws:policy/SecurityAudit]\n      Path: /\n      Policies:\n",
    )
    octospec.write("vendor.yaml", attached)
    assert octospec("import", "vendor.yaml", "--out", "mine.yaml").code == 0
    assert "\n    path: /\n" in (octospec.folder / "mine.yaml").read_text()
    assert octospec("build", "mine.yaml", "--format", "cloudformation").code == 0
    assert "Path: /\n" in (octospec.folder / "dist/cloudformation/template.yaml").read_text()
    for new in ("mine.yaml", "dist/cloudformation"):
        ran = octospec("diff", "vendor.yaml", new, "--fail-on", "any")
        assert (ran.code, "No difference" in ran.out) == (0, True), ran.out


@pytest.mark.medium
def test_the_question_about_an_unknown_condition_is_in_plain_words(octospec: Octospec) -> None:
    later = PLAIN.replace("  Level:", "  Names: {Type: CommaDelimitedList}\n  Level:").replace(
        'Resource: "*"}\n',
        'Resource: [!Select [0, !Ref Names], !ImportValue {"Fn::Sub": "${AWS::StackName}-x"}]}\n',
        1,
    )
    octospec.write("vendor.yaml", later)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert (ran.code, "grants the same" in ran.out) == (0, True), ran.err
    written = (octospec.folder / "mine.yaml").read_text()
    assert "description: Element 0 of the list names." in written
    assert "description: The value stack.name-x of another stack." in written


def test_where_extras_are_there_already_nothing_is_written(octospec: Octospec) -> None:
    (octospec.folder / "mine.extras").mkdir()
    octospec.write("mine.extras/terraform.tf", "mine")
    ran = octospec("import", str(REPORTS / "terraform"), "--out", "mine.yaml")
    assert ran.code == 2
    assert "mine.extras/terraform.tf already exists, and was not changed" in ran.err
    assert not (octospec.folder / "mine.yaml").exists()
    assert (octospec.folder / "mine.extras/terraform.tf").read_text() == "mine"


@pytest.mark.medium
def test_where_extras_have_no_folder_nothing_is_written(octospec: Octospec) -> None:
    octospec.write("mine.extras", "")
    ran = octospec("import", str(REPORTS / "terraform"), "--out", "mine.yaml")
    assert (ran.code, "mine.extras/terraform.tf cannot be written" in ran.err) == (2, True)
    assert not (octospec.folder / "mine.yaml").exists()


@pytest.mark.medium
def test_a_spec_that_is_printed_comes_without_its_extras_and_says_so(octospec: Octospec) -> None:
    ran = octospec("import", str(REPORTS / "cloudformation"))
    assert (ran.code, "OCT747" in ran.err) == (1, True)
    assert "cloudformation.extras/cloudformation.yaml, were not written; with --out" in ran.err


COMPANION_TAKEN = (
    PLAIN.replace(
        "Resources:\n",
        """Resources:
  CrossAccountRolePolicyAccess: {Type: AWS::S3::Bucket, Condition: Acts}
  Notified:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Sub "of-${CrossAccountRolePolicyAccess}"}
  Queued: {Type: AWS::SQS::Queue, DependsOn: Notified}
  Kept: {Type: AWS::SQS::Queue, Condition: Acts}
""",
    )
    + "Outputs:\n  Kept: {Value: !Ref Kept}\n  Reported: {Value: !GetAtt Notified.TopicArn}\n"
)


@pytest.mark.medium
def test_only_extras_that_conflict_are_skipped_with_what_depends_on_them(
    octospec: Octospec,
) -> None:
    taken = "CrossAccountRolePolicyAccess"
    octospec.write("vendor.yaml", COMPANION_TAKEN)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    reported = [line.partition("OCT754 ")[2] for line in ran.err.splitlines() if "OCT754" in line]
    assert [what.partition(" is skipped: ")[::2] for what in reported] == [
        (what, f"{why}; keep it in a separate template, or rename it and import again")
        for what, why in (
            (f"the resource {taken} (AWS::S3::Bucket)", f"the template already contains '{taken}'"),
            ("the resource Notified (AWS::SNS::Topic)", f"it depends on {taken}, which is skipped"),
            ("the resource Queued (AWS::SQS::Queue)", "it depends on Notified, which is skipped"),
            ("the output Reported", "it depends on Notified, which is skipped"),
        )
    ]
    extras = (octospec.folder / "mine.extras/cloudformation.yaml").read_text("utf-8")
    assert extras == (
        "Conditions:\n  ExtraActs: !Equals\n    - !Ref Level\n    - Act\n"
        "Resources:\n  Kept:\n    Type: AWS::SQS::Queue\n    Condition: ExtraActs\n"
        "Outputs:\n  Kept:\n    Value: !Ref Kept\n"
    )
    assert octospec("build", "mine.yaml", "--format", "cloudformation").code == 0


@pytest.mark.medium
def test_statements_that_no_spec_can_hold_are_skipped_and_reported_with_their_place(
    octospec: Octospec,
) -> None:
    refused = PLAIN.replace(
        "- {Sid: ReadCostReports",
        '- {Effect: Allow, Action: s3:GetObject, Resource: "*", Condition: {StringEquals: {"a${b": x}}}\n'
        "              - {Sid: ReadCostReports",
    ).replace(
        "          - Effect: Allow\n            Principal",
        "          - {Effect: Allow, Principal: {AWS: absent}, Action: sts:AssumeRole}\n"
        "          - Effect: Allow\n            Principal",
    )
    octospec.write("vendor.yaml", refused)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert ran.code == 1, ran.err
    assert (
        "vendor.yaml:14:13: warning: OCT440 a trust statement of the role cross-account is skipped" in ran.err
    )
    assert "vendor.yaml:24:17: warning: OCT440 a statement of the role cross-account is skipped" in ran.err
    assert octospec("build", "mine.yaml", "--format", "cloudformation").code == 0
    denied = refused.replace(
        "- {Effect: Allow, Action: s3:GetObject", "- {Effect: Deny, Action: s3:GetObject"
    )
    octospec.write("vendor.yaml", denied)
    assert octospec("import", "vendor.yaml", "--out", "other.yaml").code == 2


def test_a_template_whose_remaining_roles_no_one_can_assume_says_so(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", PLAIN.replace('"arn:aws:iam::111122223333:root"', "absent"))
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml")
    assert (ran.code, "OCT741 no role is left" in ran.err, "OCT106" in ran.err) == (2, True, False), ran.err


def test_a_name_that_may_be_too_long_takes_a_shorter_value(octospec: Octospec) -> None:
    named = PLAIN.replace("RoleName: acme", 'RoleName: !Sub "${Prefix}-reader"').replace(
        "Parameters:\n", "Parameters:\n  Prefix: {Type: String, Default: acme, MaxLength: 60}\n"
    )
    octospec.write("vendor.yaml", named)
    ran = octospec("import", "vendor.yaml", "--out", "mine.yaml", "--notes")
    assert (ran.code, "prefix may have at most 57" in ran.err) == (0, True), ran.err
    assert "max-length: 57" in (octospec.folder / "mine.yaml").read_text("utf-8")


@pytest.mark.medium
def test_a_rule_that_holds_for_all_other_values_is_reported(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    deep = "choices:\n  deep: {description: Deep., default: off, requires: {extra: on}}\n"
    needs = "needs: {deep: on, extra: on}"
    octospec.write("spec.yaml", text.replace("choices:\n", deep).replace("needs: {extra: on}", needs))
    arguments = ("--fix", "deep=on", "--preset", "extra=on", "--format", "cloudformation", "--out", "dist")
    assert octospec("build", "spec.yaml", *arguments).code == 0
    ran = octospec("import", "dist/cloudformation/template.yaml", "--out", "mine.yaml")
    assert ran.code == 1
    assert "OCT440 the rule that extra is on is skipped; other values can be given, too" in ran.err


def test_a_rule_that_depends_on_two_choices_is_reported(octospec: Octospec) -> None:
    declared = "".join(
        f'  {name}: {{Type: String, AllowedValues: ["on", "off"], Default: "off"}}\n' for name in "ABC"
    )
    is_on = {name: f'!Equals [!Ref {name}, "on"]' for name in "ABC"}
    conditions = "".join(f"  Is{name}: {test}\n" for name, test in is_on.items())
    policies = "".join(
        f"  P{name}: {{Type: AWS::IAM::Policy, Condition: Is{name}, Properties: {{PolicyName: {name}, "
        f"Roles: [!Ref Role], PolicyDocument: {{Statement: [{{Effect: Allow, "
        f'Action: "ce:Get{name}*", Resource: "*"}}]}}}}}}\n'
        for name in "ABC"
    )
    trusts = "{Effect: Allow, Principal: {Service: ssm.amazonaws.com}, Action: sts:AssumeRole}"
    octospec.write(
        "template.yaml",
        f"Parameters:\n{declared}Rules:\n  R:\n    RuleCondition: !And [{is_on['A']}, {is_on['B']}]\n"
        f"    Assertions: [{{Assert: {is_on['C']}}}]\nConditions:\n{conditions}Resources:\n"
        "  Role: {Type: AWS::IAM::Role, Properties: "
        f"{{AssumeRolePolicyDocument: {{Statement: [{trusts}]}}}}}}\n"
        f"{policies}",
    )
    ran = octospec("import", "template.yaml", "--out", "mine.yaml")
    assert ran.code == 1
    assert "OCT440 the rule that c is on where a is on and b is on is skipped" in " ".join(ran.err.split())
