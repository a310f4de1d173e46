"""Text that means something in HCL, YAML, a shell or Markdown stays text through an import and out again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import installed_rules
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.importing import ImportProof, Installation, import_deployment
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, FormatRequest
from octospec_cloudformation import EMITTER as CLOUDFORMATION
from octospec_terraform import EMITTER as TERRAFORM
from tests.language.test_injection import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment

FORMATS = ("cloudformation", "terraform", "iam-json")


def _tag(text: str) -> str:
    """Keep what AWS allows in a tag."""
    return "".join(character for character in text if character.isalnum() or character in " _.:/=+-@")


def _template(text: str) -> Artifact:
    """Write a template that contains a text wherever one may be."""
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}},
    }
    statement = {
        "Sid": text,
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": [
            f"arn:aws:s3:::reports/{text}",
            {"Fn::Join": ["/", ["arn:aws:s3:::reports", {"Ref": "Word"}]]},
        ],
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": [text, "a"]}},
    }
    role = {
        "RoleName": "Reader",
        "Description": text,
        "Tags": [{"Key": "team", "Value": _tag(text)}],
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [
            {"PolicyName": "reads", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
        ],
    }
    interface = {
        "ParameterGroups": [{"Label": {"default": text}, "Parameters": ["Word"]}],
        "ParameterLabels": {"Word": {"default": text}},
    }
    word = {
        "Type": "String",
        "Description": text,
        "Default": text,
        "ConstraintDescription": text,
        "AllowedPattern": ".*",
    }
    template = {
        "Description": text,
        "Metadata": {"AWS::CloudFormation::Interface": interface},
        "Parameters": {"ExternalId": {"Type": "String", "Description": text}, "Word": word},
        "Resources": {"Reader": {"Type": "AWS::IAM::Role", "Properties": role}},
    }
    return Artifact(PurePosixPath("template.json"), json.dumps(template, ensure_ascii=False, indent=1))


def _module(text: str) -> Artifact:
    """Write a module that does."""
    word = json.dumps(text.replace("%{", "%%{"), ensure_ascii=False)
    comment = text.replace("*/", "")
    return Artifact(
        PurePosixPath("main.tf"),
        f"""\
# {comment}
variable "external_id" {{
  type        = string
  description = {word}
}}
variable "word" {{
  type        = string
  description = {word}
  default     = {word}
}}
/* {comment} */
resource "aws_iam_role" "reader" {{
  name        = "Reader"
  description = {word}
  tags        = {{ team = {json.dumps(_tag(text), ensure_ascii=False)} }}
  assume_role_policy = jsonencode({{
    Statement = [{{
      Effect    = "Allow" # {comment}
      Principal = {{ AWS = "arn:aws:iam::111122223333:root" }}
      Action    = "sts:AssumeRole"
      Condition = {{ StringEquals = {{ "sts:ExternalId" = var.external_id }} }}
    }}]
  }})
}}
resource "aws_iam_role_policy" "reads" {{
  name = "reads"
  role = aws_iam_role.reader.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [
      {{ # {comment}
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Resource  = ["arn:aws:s3:::reports/${{var.word}}", format("arn:aws:s3:::reports/%s", {word})]
        Condition = {{ StringEquals = {{ "aws:PrincipalTag/team" = [{word}, "a"] }} }}
      }},
    ]
  }})
}}
""",
    )


@cache
def _installation() -> Installation:
    return Installation(reserved_by_targets(), installed_rules(), date(2026, 1, 1))


def _imported(artifact: Artifact) -> Deployment:
    emitter = CLOUDFORMATION if artifact.path.suffix == ".json" else TERRAFORM
    assert emitter.read
    reading = emitter.read((artifact,), ReadMode.FOREIGN)
    assert reading.deployment, reading.diagnostics
    return replace(reading.deployment, name="imported", version="1.0.0")


UNCLOSED = next(text for text in HOSTILE if "${" in text)
"""A policy variable that does not end is no text that IAM takes."""
QUICK = frozenset({HOSTILE[0], "yes"})
TEXTS = tuple(
    pytest.param(text, marks=() if text in QUICK else pytest.mark.large)
    for text in HOSTILE
    if text != UNCLOSED
)


@pytest.mark.parametrize("write", [_template, _module])
@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_are_text_through_an_import_and_out_again(
    text: str, write: Callable[[str], Artifact]
) -> None:
    read = _imported(write(text))
    spec = import_deployment(read, "theirs", _installation())
    assert spec.proof is not ImportProof.UNPROVEN, spec.notes
    loaded = load_spec(spec.text, "spec.yaml", reserved_by_targets())
    assert loaded.spec
    formats = tuple(FormatRequest(name, {}) for name in FORMATS)
    builds = compile_spec(loaded.spec, loaded.spans, Customer(formats=formats)).formats
    assert [build.format for build in builds if build.is_good] == list(FORMATS)
    for deployment in (read, *(build.deployment for build in builds)):
        assert deployment
        _holds(deployment, text)


def _holds(deployment: Deployment, text: str) -> None:
    """Check that a text is wherever it was written."""
    [role] = deployment.roles
    [policy] = role.policies
    [statement] = policy.statements
    [condition] = statement.conditions
    assert dict(role.tags)["team"].literal == _tag(text)
    assert text in {value.literal for value in condition.values}
    assert f"arn:aws:s3:::reports/{text}" in {resource.literal for resource in statement.resources}
    [word] = (each for each in deployment.parameters if each.id == "word")
    assert word.default == text
    assert word.description == text


def test_a_variable_that_does_not_end_is_reported() -> None:
    spec = import_deployment(_imported(_template(UNCLOSED)), "theirs", _installation())
    assert spec.proof is ImportProof.UNPROVEN
    assert any("is not allowed" in note.message for note in spec.notes)
