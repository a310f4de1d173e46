"""Extras of a spec: a text of any length in them is read in time."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from octo_spec.model.deployment import Extra
from octospec_cloudformation import EMITTER
from octospec_cloudformation.options import CloudFormationOptions
from tests.attack.outcomes import ANYWHERE
from tests.emitters.cloudformation.samples import PLAIN

POLICY = """\
Resources:
  Topics:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Sub 'TEXT']
      PolicyDocument:
        Statement: [{Effect: Deny, Principal: '*', Action: 'sns:Publish', Resource: !Sub 'TEXT'}]
"""


@pytest.mark.parametrize(
    "text", ["sns:*", "${Topics}/*", "arn:${AWS::Partition}:s3:::${!aws:username}", "}${A.Arn}${"]
)
def test_a_value_that_a_text_does_not_use_changes_no_policy(text: str) -> None:
    assert EMITTER.extras
    plain, with_value = (
        EMITTER.extras(Extra(EMITTER.name, POLICY.replace("!Sub 'TEXT'", written), path="extras.yaml"))
        for written in (f"!Sub '{text}'", f"!Sub ['{text}', {{Unused: x}}]")
    )
    assert not plain.diagnostics
    assert [each.policy for each in with_value.resources] == [each.policy for each in plain.resources]


def test_references_without_an_end_are_read_in_time() -> None:
    extra = Extra(EMITTER.name, POLICY.replace("TEXT", "${" * 100_000), path="extras.yaml")
    assert EMITTER.extras
    before = time.process_time()
    reading = EMITTER.extras(extra)
    assert reading.text, reading.diagnostics
    EMITTER.emit(
        replace(PLAIN, extras=(replace(extra, source=reading.text, text=reading.text),)),
        CloudFormationOptions(),
    )
    assert time.process_time() - before < ANYWHERE
