"""Templates that octospec has not written: what is understood, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_cloudformation import EMITTER
from tests.emitters.cloudformation import golden
from tests.emitters.cloudformation.golden import FOLDER, expected
from tests.emitters.cloudformation.samples import PLAIN, WITH_INPUTS

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


def read(template: str, path: str = "template.yaml") -> tuple[Deployment | None, list[str]]:
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath(path), template),), ReadMode.STRICT)
    return reading.deployment, [str(diagnostic) for diagnostic in reading.diagnostics]


@pytest.mark.parametrize("template", golden.foreign(), ids=lambda template: template.stem)
def test_each_place_of_a_foreign_template_is_reported(template: Path) -> None:
    deployment, _ = read(template.read_text("utf-8"))
    assert deployment is None
    assert golden.said(template) == template.with_suffix(".txt").read_text("utf-8")


def test_a_foreign_spelling_of_the_same_is_the_same() -> None:
    written = expected("plain")
    long_forms = {
        "Value: !Ref ReaderRole": "Value: {'Ref': ReaderRole}",
        "!GetAtt ReaderRole.Arn": "{'Fn::GetAtt': [ReaderRole, Arn]}",
        "!Ref ExternalId": "{Ref: ExternalId}",
        "AWS: !Sub arn:${AWS::Partition}:iam::${Principal}:root": (
            "AWS: {'Fn::Sub': 'arn:${AWS::Partition}:iam::${Principal}:root'}"
        ),
        "Version: '2012-10-17'": "Version: 2012-10-17",
        "ReaderRolePolicyRoot:": "Whatever:",
    }
    for short, long in long_forms.items():
        assert short in written
        written = written.replace(short, long)
    deployment, said = read(written)
    assert not said
    assert deployment == PLAIN


def test_a_template_by_hand_is_read_to_the_last_grant() -> None:
    written = (FOLDER / "foreign" / "octo-api-access.yaml").read_text("utf-8")
    deployment, said = read(f"{written}  SpecName:\n    Value: octo-api-access\n")
    assert not said
    assert deployment
    assert [role.id for role in deployment.roles] == ["alphaus-acct-access", "octo-change-executor"]
    assert [len(policy.statements) for role in deployment.roles for policy in role.policies] == [8, 3, 5, 1]


def test_a_pattern_that_only_lacks_its_ends_is_understood() -> None:
    deployment, said = read(expected("plain").replace("^[0-9]{12}$", "'[0-9]{12}'"))
    assert not said
    assert deployment == PLAIN


def test_an_optional_parameter_has_the_empty_default() -> None:
    filled = expected("asking").replace("What bounds it.\n    Default: ''", "What bounds it.\n    Default: x")
    _, said = read(filled)
    assert [message.split(" ", 1)[1] for message in said] == [
        "OCT401 the default of the optional parameter 'boundary' must be ''"
    ]


def test_the_short_form_of_a_condition_is_the_same() -> None:
    written = expected("asking")
    assert "- Condition: R" in written
    deployment, said = read(written.replace("- Condition: ", "- !Condition "))
    assert not said
    assert deployment == WITH_INPUTS


def test_policies_can_be_before_their_role() -> None:
    head, body = expected("plain").split("Resources:\n")
    body, outputs = body.split("Outputs:\n")
    role, *policies = body.rstrip("\n").split("\n\n  ReaderRole")
    moved = "\n\n".join(f"  ReaderRole{policy}" for policy in policies)
    deployment, said = read(f"{head}Resources:\n{moved}\n\n{role}\n\nOutputs:\n{outputs}")
    assert not said
    assert deployment == PLAIN


REPLACED = {
    "AWSTemplateFormatVersion: '2010-09-09'": ("", "AWSTemplateFormatVersion is not 2010-09-09"),
    "Parameters:\n  P": ("Transform: x\nParameters:\n  P", "'Transform' is not supported here"),
    "Type: AWS::IAM::Role": (
        "Type: AWS::S3::Bucket",
        "resource 'ReaderRole' has the type 'AWS::S3::Bucket', which is not",
    ),
    "MaxSessionDuration: 43200": ("MaxSessionDuration: long", "'long' is not a valid session duration"),
    "Description: Reads cost data.": ("Policies: []", "'Policies' is not supported here"),
    "    Condition: RemediationIsTrue": ("    Condition: Nothing", "there is no condition 'Nothing'"),
    "RemediationIsTrue: !Equals": (
        "RemediationIsTrue: !Contains",
        ("octospec does not support this condition"),
    ),
    "    - 'true'\n  Has": (
        "    - maybe\n  Has",
        "expected a parameter here, compared with its AllowedValues",
    ),
    "- !Ref Remediation": (
        "- !Ref Whatever",
        "expected a parameter here, compared with its AllowedValues",
    ),
    "Type: String\n    Description: 'Who": (
        "Type: Number\n    Description: 'Who",
        "the parameter type 'Number' is not",
    ),
    "MinLength: 2": ("NoEcho: true", "'NoEcho' is not supported here"),
    "AllowedPattern: ^[0-9]{12}$": ("AllowedPattern: ^a|b", "the pattern of 'principal' must be anchored"),
    "      - 'false'\n": (
        "      - 'false'\n    MinLength: 1\n",
        "the choice 'remediation' has constraints other than AllowedValues",
    ),
    "ManagedPolicyArns:": (
        "ManagedPolicyArns: !If [RemediationIsTrue, [a], !Ref AWS::NoValue]\n      Tags:",
        "expected a value without",
    ),
    "Default: 'true'": (
        "Default: maybe",
        ("the default of the choice 'remediation' is not one of its AllowedValues"),
    ),
    "  Principal:\n    Type": (
        "  principal:\n    Type",
        "'principal' is not in PascalCase, so it does not correspond to an ID",
    ),
    "Principal:\n              AWS": (
        "Principal:\n              CanonicalUser",
        "'CanonicalUser' is not supported here",
    ),
    "          - Effect: Allow\n            Principal": (
        "          - Effect: Deny\n            Principal",
        "a trust statement that denies is not supported",
    ),
    "Roles:\n        - !Ref ReaderRole": ("Roles: []", "expected exactly one role of this template here"),
    "PolicyName: root\n": ("Users: []\n", "'Users' is not supported here"),
    "      PolicyDocument:": ("      Document:", "'Document' is not supported here"),
    "Effect: Allow\n            Action:\n              - ce": (
        "Effect: Maybe\n            Action:\n              - ce",
        "Effect must be Allow or Deny",
    ),
    "            Resource: '*'\n\n          - Effect": (
        "            Resource: !If [RemediationIsTrue, a, b]\n\n          - Effect",
        "the function If is not supported here",
    ),
    "Value: '1.0.0'": ("Value: !Ref AWS::StackName", "the value of the output SpecVersion must be a text"),
    "  SpecName:": ("  Name:", "octospec did not write this template: it has no output SpecName"),
    "- Key: vendor": ("- Name: vendor", "'Name' is not supported here"),
    "job-function/ViewOnlyAccess": (
        "${Nothing}",
        "there is no parameter or role 'Nothing' that can be used here",
    ),
}


@pytest.mark.parametrize("found", REPLACED)
def test_one_strange_thing_is_said_with_its_place(found: str) -> None:
    replacement, message = REPLACED[found]
    written = expected("plain")
    assert found in written
    deployment, said = read(written.replace(found, replacement, 1))
    assert deployment is None
    assert any(f" OCT401 {message}" in line for line in said), said
    assert all(line.startswith("template.yaml:") for line in said)


UNDERSTOOD_THIRD_PARTY = {
    "a statement with a condition": (
        "- Effect: Allow\n            Action: iam:GetRole\n            Resource: !GetAtt ReaderRole.Arn",
        "- !If [RemediationIsTrue, {Effect: Allow, Action: 'iam:*', Resource: '*'}, !Ref AWS::NoValue]",
        "a single statement of a policy cannot be conditional",
    ),
    "an item with a condition": (
        "- ce:List*",
        "- !If [RemediationIsTrue, ce:List*, !Ref AWS::NoValue]",
        "the function If is not supported here",
    ),
    "a joined action": (
        "Action: iam:GetRole",
        "Action: !Join [':', [iam, '*']]",
        "Join is supported only with an empty delimiter and a list",
    ),
    "a value of the stack in an action": (
        "Action: iam:GetRole",
        "Action: !Ref Principal",
        "a reference is not allowed here",
    ),
    "a dynamic reference in two halves": (
        "Resource: !GetAtt ReaderRole.Arn",
        "Resource: !Join ['', ['{{resolve:', 'ssm:/x}}']]",
        "dynamic references are not supported",
    ),
    "the name of a role": (
        "Resource: !GetAtt ReaderRole.Arn",
        "Resource: !Ref ReaderRole",
        "there is no parameter or role 'ReaderRole' that can be used here",
    ),
    "the value of a choice": (
        "Resource: !GetAtt ReaderRole.Arn",
        "Resource: !Ref Remediation",
        "there is no parameter or role 'Remediation' that can be used here",
    ),
    "an older version of the language": (
        "Version: '2012-10-17'\n        Statement:\n          # bills (cost-data): Draws",
        "Version: '2008-10-17'\n        Statement:\n          # bills (cost-data): Draws",
        "the document's Version is not 2012-10-17",
    ),
    "a policy without a statement": (
        "Version: '2012-10-17'\n        Statement:\n          # bills (cost-data): Draws",
        "Version: '2012-10-17'\n        Statements:\n          # bills (cost-data): Draws",
        "the document has no Statement",
    ),
    "an empty condition": ("Condition: RemediationIsTrue", "Condition: ''", "there is no condition ''"),
    "a condition the other way round": (
        "RemediationIsTrue: !Equals\n    - !Ref Remediation\n    - 'true'",
        "RemediationIsTrue: !Not [!Equals [!Ref Remediation, 'false']]",
        "Not is supported only around a parameter that is compared with ''",
    ),
    "a condition that never holds": (
        "RemediationIsTrue: !Equals\n    - !Ref Remediation\n    - 'true'",
        (
            "IsFalse: !Equals [!Ref Remediation, 'false']\n"
            "  RemediationIsTrue: !And [!Condition IsFalse, !Equals [!Ref Remediation, 'true']]"
        ),
        "a spec cannot express the condition 'RemediationIsTrue'",
    ),
    "a policy of another type": (
        "ReaderRolePolicyRoot:\n    Type: AWS::IAM::Policy",
        "ReaderRolePolicyRoot:\n    Type: AWS::IAM::RolePolicy",
        "resource 'ReaderRolePolicyRoot' has the type 'AWS::IAM::RolePolicy', which is not supported",
    ),
    "a policy of two roles": (
        "- !Ref ReaderRole\n      PolicyDocument",
        "- !Ref ReaderRole\n        - Other\n      PolicyDocument",
        "expected exactly one role of this template here",
    ),
    "a tag with a condition": (
        "- Key: product\n          Value: Octo",
        "- !If [RemediationIsTrue, {Key: product, Value: Octo}, !Ref AWS::NoValue]",
        "expected a mapping here",
    ),
    "two kinds of principals": (
        "AWS: !Sub arn:${AWS::Partition}:iam::${Principal}:root",
        "AWS: !Sub arn:${AWS::Partition}:iam::${Principal}:root\n              Service: ssm.amazonaws.com",
        "expected exactly one kind of principal here",
    ),
    "a default that may not be given": (
        "AllowedPattern: ^[0-9]{12}$",
        "AllowedPattern: ^[0-9]{12}$\n    AllowedValues: ['012345670123']\n    Default: x",
        "the default of 'principal' is not one of its AllowedValues",
    ),
    "a choice of nothing": (
        "    AllowedValues:\n      - 'true'\n      - 'false'\n",
        "",
        "the default of the choice 'remediation' is not one of its AllowedValues",
    ),
}
"""What an import takes as it is meant, and octospec never writes."""


@pytest.mark.parametrize(
    ("found", "instead", "message"), UNDERSTOOD_THIRD_PARTY.values(), ids=UNDERSTOOD_THIRD_PARTY
)
def test_what_an_import_understands_is_refused_in_our_own_template(
    found: str, instead: str, message: str
) -> None:
    written = expected("plain")
    assert found in written
    deployment, said = read(written.replace(found, instead, 1))
    assert deployment is None
    assert any(f" OCT401 {message}" in line for line in said), said


OTHERWISE: Final = {
    "a dynamic reference in an attachment": (
        "plain",
        "- !Sub arn:${AWS::Partition}:iam::aws:policy/job-function/ViewOnlyAccess",
        "- '{{resolve:ssm:/x}}'",
        "dynamic references are not supported",
    ),
    "attachments that are split elsewhere": (
        "asking",
        "      ManagedPolicyArns: !Split\n        - ','\n        - !Join\n          - ','",
        "      ManagedPolicyArns: !Split\n        - '|'\n        - !Join\n          - ','",
        "expected",
    ),
    "a boundary without a description": (
        "plain",
        "    Description: ARN of your permissions boundary for each role; leave empty for none.\n",
        "    Description: ''\n",
        "PermissionsBoundary has no Description",
    ),
    "a boundary that is compared with a text": (
        "plain",
        "      - !Ref PermissionsBoundary\n      - ''\n",
        "      - !Ref PermissionsBoundary\n      - x\n",
        "HasPermissionsBoundary must test whether PermissionsBoundary is given",
    ),
    "a partition without its constant": (
        "texts",
        "      known: 'true'\n",
        "",
        "expected known: true for each partition",
    ),
    "a partition with another constant": (
        "texts",
        "      known: 'true'\n",
        "      known: 'false'\n",
        "expected known: true for each partition",
    ),
    "a rule without an assertion": (
        "asking",
        "Assert: !Equals\n          - !Ref Remediation\n          - 'true'\n        AssertDescription:",
        "AssertDescription:",
        "the rule has no assertions",
    ),
    "an assertion that is true in two cases": (
        "asking",
        "      - Assert: !Equals\n          - !Ref Remediation\n          - 'true'\n",
        "      - Assert: !Or [!Equals [!Ref Remediation, 'true'], !Equals [!Ref Reports, act]]\n",
        "this assertion is true in several cases",
    ),
    "a rule with two conditions": (
        "asking",
        "RuleCondition: !Equals\n      - !Ref Reports\n      - act\n",
        "RuleCondition: !Or [!Equals [!Ref Remediation, 'true'], !Equals [!Ref Reports, act]]\n",
        "a spec cannot express this rule",
    ),
    "two roles of one id": (
        "asking",
        "Metadata:\n",
        "Metadata:\n  octospec: {names: {ExecutorRole: reader}}\n",
        "two roles have the ID 'reader'",
    ),
    "two parameters of one id": (
        "plain",
        "Metadata:\n",
        "Metadata:\n  octospec: {names: {ExternalId: principal}}\n",
        "two parameters have the ID 'principal'",
    ),
    "an answer that is no id": (
        "asking",
        "Metadata:\n",
        "Metadata:\n  octospec: {values: {Reports: {none: No, read: read, act: act}}}\n",
        "'No' is not a valid ID",
    ),
}


@pytest.mark.parametrize(("name", "found", "instead", "message"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_octospec_never_writes_is_refused(name: str, found: str, instead: str, message: str) -> None:
    written = expected(name)
    assert found in written
    deployment, said = read(written.replace(found, instead, 1))
    assert deployment is None
    assert any(f" OCT401 {message}" in line for line in said), said


def test_a_managed_policy_has_the_path_of_its_role() -> None:
    written = expected("asking")
    assert "ManagedPolicyName: Acts\n      Path: /acme/" in written
    for path in ("Path: /other/", "Path: !Sub '/${AWS::AccountId}/'"):
        moved = written.replace(
            "ManagedPolicyName: Acts\n      Path: /acme/", f"ManagedPolicyName: Acts\n      {path}"
        )
        deployment, said = read(moved)
        assert deployment is None
        assert any("the path of the policy differs from the path of its role" in line for line in said), said


def test_a_policy_is_there_only_with_its_role() -> None:
    written = expected("asking")
    condition = "    Type: AWS::IAM::Policy\n    Condition: ReportsIsReadOrAct\n"
    assert condition in written
    deployment, said = read(written.replace(condition, "    Type: AWS::IAM::Policy\n", 1))
    assert deployment is None
    assert any("the condition of the policy does not imply that of its role" in line for line in said), said


def test_a_condition_that_depends_on_itself_is_reported() -> None:
    looped = expected("plain").replace("Conditions:\n", "Conditions:\n  A: !Condition B\n  B: !Condition A\n")
    _, said = read(looped)
    assert [message.split(" ", 1)[1] for message in said] == ["OCT401 the condition 'A' depends on itself"]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("", "template.yaml:1:1: OCT401 the template is empty"),
        ("a: [", "template.yaml:1:5: OCT401"),
        ("- a", "template.yaml:1:1: OCT401 expected a mapping here"),
        ("Resources: &x {}", "template.yaml:1:12: OCT401 anchors and aliases are not allowed"),
        (
            "Resources: {}\nResources: {}",
            "template.yaml:2:1: OCT401 key 'Resources' is already used in line 1",
        ),
    ],
)
def test_what_is_not_a_template_is_reported(template: str, message: str) -> None:
    deployment, said = read(template)
    assert deployment is None
    assert any(line.startswith(message) for line in said), said


def test_another_file_is_reported() -> None:
    _, said = read(expected("plain"), "other.yaml")
    assert said == [
        "other.yaml:1:1: OCT401 only template.yaml is supported",
        "template.yaml:1:1: OCT401 there is no template",
    ]
