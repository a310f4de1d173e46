"""Each text in CloudFormation's words, both ways: as it is written, and as a strict reading has it."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from octo_spec.model.deployment import Facts, Parameter, ParameterKind
from octo_spec.model.text import Account, ListParam, Text, account_root
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_cloudformation import EMITTER
from tests.emitters.cloudformation.samples import text, with_resources

PARAMETERS = (
    Parameter("bucket", "B."),
    Parameter("buckets", "Bs.", ParameterKind.LIST),
    Parameter("zone", "Z.", allowed=(Facts("eu", (("team-id", "x"),)),)),
)


def template(*resources: Text) -> str:
    emission = EMITTER.emit(with_resources(*resources, parameters=PARAMETERS), EMITTER.options())
    [artifact] = emission.artifacts
    return artifact.text


def written(resource: Text) -> str:
    """Cut the resource out of the template, on one line."""
    lines = template(resource).split("            Resource: ")[1].split("\n\nOutputs")[0].splitlines()
    return " ".join(line.strip() for line in lines)


TABLE = {
    "*": "'*'",
    "arn:aws:s3:::b/*": "arn:aws:s3:::b/*",
    "a/${aws:PrincipalTag/team}": "a/${aws:PrincipalTag/team}",
    "${*}${?}${$}": "${*}${?}${$}",
    "${param.bucket}": "!Ref Bucket",
    "${param.buckets}": "!Ref Buckets",
    "${account}": "!Ref AWS::AccountId",
    "${partition}": "!Ref AWS::Partition",
    "${region}": "!Ref AWS::Region",
    "${stack.id}": "!Ref AWS::StackId",
    "${stack.name}": "!Ref AWS::StackName",
    "${stack.uuid}": "!Select - 2 - !Split - / - !Ref AWS::StackId",
    "${role.reader.arn}": "!GetAtt ReaderRole.Arn",
    "${role.reader.arn}/*": "!Sub ${ReaderRole.Arn}/*",
    "${param.zone.team-id}": "!FindInMap - ZoneFacts - !Ref Zone - TeamId",
    "arn:${partition}:s3:::${param.bucket}/*": "!Sub arn:${AWS::Partition}:s3:::${Bucket}/*",
    "${param.bucket}/${aws:username}": "!Sub ${Bucket}/${!aws:username}",
    "${param.bucket}/${*}${?}${$}": "!Sub ${Bucket}/${!*}${!?}${!$}",
    "${param.bucket}/${aws:PrincipalTag/x, 'none'}": "!Sub ${Bucket}/${!aws:PrincipalTag/x, 'none'}",
    "${param.bucket}/a: b": "!Sub '${Bucket}/a: b'",
    "${param.bucket}/%{x}\\\"'é": "!Sub '${Bucket}/%{x}\\\"''é'",
    "${param.bucket}/${!x:y}": "!Join - '' - - !Ref Bucket - /${!x:y}",
    "a/${stack.uuid}": "!Join - '' - - a/ - !Select - 2 - !Split - / - !Ref AWS::StackId",
    "${param.zone.team-id}/${aws:username}": (
        "!Join - '' - - !FindInMap - ZoneFacts - !Ref Zone - TeamId - /${aws:username}"
    ),
    "${param.buckets}/*": "!Split - ',' - !Join - '' - - !Join - /*, - !Ref Buckets - /*",
    "a/${param.buckets}": "!Split - ',' - !Join - '' - - a/ - !Join - ',a/' - !Ref Buckets",
    "a/${param.buckets}/${aws:username}": (
        "!Split - ',' - !Join - '' - - a/ - !Join - /${aws:username},a/ - !Ref Buckets - /${aws:username}"
    ),
    "${param.buckets}/${aws:username, 'x'}": (
        "!Split - ',;,' - !Join - '' - - !Join - /${aws:username, 'x'},;, - !Ref Buckets"
        " - /${aws:username, 'x'}"
    ),
}


@pytest.mark.parametrize("spelled", TABLE)
def test_a_text_is_written_in_the_words_of_cloudformation(spelled: str) -> None:
    assert written(text(spelled)) == TABLE[spelled]


def test_a_dollar_before_a_reference_does_not_reach_sub() -> None:
    assert written(Text.of("a$", Account())) == "!Join - '' - - a$ - !Ref AWS::AccountId"


# --- reading -----------------------------------------------------------------------------------

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Bucket: {{Type: String}}
  Buckets: {{Type: CommaDelimitedList}}
  Zone: {{Type: String, AllowedValues: [eu]}}
Mappings:
  ZoneFacts: {{eu: {{TeamId: x}}}}
Resources:
  XRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: {{Effect: Allow, Principal: {{Service: ssm.amazonaws.com}}, Action: sts:AssumeRole}}
      PermissionsBoundary: {yaml}
Outputs:
  SpecName: {{Value: octo}}
  SpecVersion: {{Value: '1'}}
"""


def read(yaml: str) -> tuple[Text, list[str]]:
    """Read a text where a template has any: the boundary of a role."""
    assert EMITTER.read
    artifact = Artifact(PurePosixPath("template.yaml"), TEMPLATE.format(yaml=yaml))
    reading = EMITTER.read((artifact,), ReadMode.STRICT)
    boundary = reading.deployment and reading.deployment.roles[0].boundary
    return boundary.arn if boundary else Text(), [diagnostic.message for diagnostic in reading.diagnostics]


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("{'Ref': Bucket}", "${param.bucket}"),
        ("{'Fn::GetAtt': [XRole, Arn]}", "${role.x.arn}"),
        ("{'Fn::Sub': '${XRole.Arn}/*'}", "${role.x.arn}/*"),
        ("!Sub 'plain'", "plain"),
        ("!Sub '${!aws:username}${AWS::Region}'", "${aws:username}${region}"),
        ("!Join ['', [a, !Ref Bucket, !Sub '${!*}']]", "a${param.bucket}${*}"),
        ("!FindInMap [ZoneFacts, !Ref Zone, TeamId]", "${param.zone.team-id}"),
        ("!Split ['|,|', !Join ['', [a, !Join ['|,|a', !Ref Buckets]]]]", "a${param.buckets}"),
    ],
)
def test_other_spellings_of_the_same_are_understood(yaml: str, expected: str) -> None:
    found, messages = read(yaml)
    assert not messages
    assert str(found) == expected


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("!Ref Missing", "there is no parameter or role 'Missing' that can be used here"),
        ("!Sub '${Missing}'", "there is no parameter or role 'Missing' that can be used here"),
        ("!Sub '${Buckets}/*'", "the list 'buckets' cannot be inside a text"),
        ("!Join ['', [a, !Ref Buckets]]", "the list 'buckets' cannot be inside a text"),
        ("!Sub ['${V}', {V: x}]", "Sub with its own variables is not supported"),
        ("'${Bucket}/*'", "'${Bucket}/*' starts neither a reference nor a policy variable here"),
        ("!Sub '${!Bucket}'", "'${Bucket}' starts neither a reference nor a policy variable here"),
        ("!GetAtt XRole.RoleId", "GetAtt is supported only for the Arn of a role"),
        ("!ImportValue x", "the function ImportValue is not supported here"),
        ("!Select [0, !Ref Buckets]", "Select is supported only for the third part of the stack ID"),
        (
            "!FindInMap [ZoneFacts, eu, TeamId]",
            "FindInMap is supported only for facts of a parameter or of the",
        ),
        ("!Join [',', [a, b]]", "Join is supported only with an empty delimiter and a list"),
        (
            "!Split [',', !Join [',', [a, b]]]",
            "Split is supported only for the elements of a list parameter",
        ),
        (
            "!Split ['/', !Join ['', [a, !Join ['/a', !Ref Buckets]]]]",
            "Split is supported only for the elements",
        ),
        (
            "!Split [',', !Join ['', [a, !Join [',b', !Ref Buckets]]]]",
            "octospec does not support how this list is joined and split",
        ),
        (
            "!Split [',', !Join [',', !Ref Buckets]]",
            "Split is supported only for the elements of a list parameter",
        ),
        ("'{{resolve:ssm:/x}}'", "dynamic references are not supported"),
        ("[a]", "expected a text here"),
        ("012", "CloudFormation may read 012 as another value; quote it"),
        ("1.10", "CloudFormation may read 1.10 as another value; quote it"),
        ("12:30", "CloudFormation may read 12:30 as another value; quote it"),
        ("131920598436", "CloudFormation may read 131920598436 as another value; quote it"),
        ("yes", "CloudFormation may read yes as another value; quote it"),
        ("True", "CloudFormation may read True as another value; quote it"),
        ("~", "expected a value here, not null"),
    ],
)
def test_what_is_not_understood_is_reported(yaml: str, message: str) -> None:
    _, messages = read(yaml)
    assert len(messages) == 1
    assert messages[0].startswith(message)


def test_a_list_of_accounts_is_bare_ids_in_a_principal_only() -> None:
    accounts = account_root(ListParam("buckets"))
    emission = EMITTER.emit(with_resources(accounts, parameters=PARAMETERS), EMITTER.options())
    assert [diagnostic.kind.code for diagnostic in emission.diagnostics] == ["OCT415"]
