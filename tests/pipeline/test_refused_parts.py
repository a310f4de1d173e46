"""What a spec cannot express is skipped, and nothing else: not what only mentions another role."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from octo_spec.model.deployment import Deployment, Policy, PolicyKind
from octo_spec.model.text import Text
from octo_spec.pipeline.importing import ImportedSpec, ImportProof, import_deployment
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_cloudformation import EMITTER
from tests.pipeline.test_importing import installation

CHAIN = """\
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
          - {Effect: Allow, Principal: {AWS: misspelled}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: assumes
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "sts:AssumeRole", Resource: !GetAtt Costs.Arn}
              - {Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}
  Costs:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: !GetAtt Reader.Arn}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: reads
          PolicyDocument: {Statement: [{Effect: Allow, Action: "ce:GetCostAndUsage", Resource: "*"}]}
"""


def read(template: str) -> Deployment:
    assert EMITTER.read
    artifact = Artifact(PurePosixPath("template.yaml"), template)
    deployment = EMITTER.read((artifact,), ReadMode.FOREIGN).deployment
    assert deployment
    return replace(deployment, name="imported", version="1.0.0")


def imported(deployment: Deployment) -> tuple[ImportedSpec, list[str]]:
    spec = import_deployment(deployment, "vendor.yaml", installation())
    return spec, [note.message for note in spec.notes]


def test_statements_that_mention_another_role_stay() -> None:
    spec, messages = imported(read(CHAIN))
    [skipped] = [message for message in messages if "is skipped" in message]
    assert skipped.startswith("a trust statement of the role reader is skipped: 'misspelled' is ")
    assert "arn: ${role.reader.arn}" in spec.text
    assert "on: ${role.costs.arn}" in spec.text
    assert spec.proof is ImportProof.EQUAL


def test_statements_that_mention_a_role_that_no_one_can_assume_are_skipped() -> None:
    spec, messages = imported(read(CHAIN.replace("!GetAtt Reader.Arn", "misspelled")))
    assert "a statement of the role reader is skipped: unknown role 'costs'" in messages
    assert "the role costs is skipped: it has no principal left that can assume it" in messages
    assert "${role.costs.arn}" not in spec.text
    assert spec.proof is ImportProof.NARROWER_TRUST


def test_two_managed_policies_of_one_name_are_refused_for_that_alone() -> None:
    read_roles = read(
        CHAIN.replace(
            '          - {Effect: Allow, Principal: {AWS: misspelled}, Action: "sts:AssumeRole"}\n', ""
        )
    )
    roles = (replace(role, policies=(managed(role.policies[0]),)) for role in read_roles.roles)
    spec, messages = imported(replace(read_roles, roles=tuple(roles)))
    [message] = messages
    assert "'reads' is also the name of another managed policy" in message
    assert spec.proof is ImportProof.UNPROVEN


def managed(policy: Policy) -> Policy:
    return replace(policy, name=Text.of("reads"), kind=PolicyKind.MANAGED, names=())


def test_a_statement_whose_condition_key_has_a_hidden_character_is_skipped_and_the_character_is_shown() -> (
    None
):
    condition = r'Condition: {StringEquals: {"aws:PrincipalTag/te\ram": x}}'
    [template, again] = (
        CHAIN.replace('Resource: "*"}\n  Costs', f'Resource: "*", {text}}}\n  Costs')
        for text in (condition, condition.replace(r"\r", r"\_"))  # \_ is a no-break space in YAML
    )
    for text, shown in ((template, r"te\ram"), (again, r"te\xa0am")):
        spec, messages = imported(read(text))
        assert f"'aws:PrincipalTag/{shown}' is not a condition key" in "\n".join(messages)
        assert "s3:ListAllMyBuckets" not in spec.text
