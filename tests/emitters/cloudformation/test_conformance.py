from __future__ import annotations

from typing import ClassVar

from octo_spec.testing import EmitterConformance
from octospec_cloudformation import EMITTER

BUCKET = """\
# Of the vendor.
Resources:
  Bucket:
    Type: AWS::S3::Bucket

  Policy:  # it lets AWS deliver
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Statement:
        - {Effect: Deny, Principal: {Service: x.amazonaws.com}, Action: "*", Resource: !Sub "${Bucket.Arn}"}

Outputs:
  Bucket: {Value: !Ref Bucket}
"""

FUNCTION = """\
Outputs:
  Text:
    Value: |
      Resources:
        #-- extras?

      # a comment?
    Condition: Named
Parameters:
  BucketName: {Type: String, Default: ''}
Conditions:
  Named:
    Fn::Not: [{"Fn::Equals": [{Ref: BucketName}, ""]}]
Resources:
  It:
    Type: Custom::Thing
    Condition: Named
    DependsOn: [Topic]
    Properties: {ServiceToken: !GetAtt Topic.TopicArn, Account: !Ref AWS::AccountId, No: no, Number: 012}
  Topic: {Type: AWS::SNS::Topic}
"""


class TestCloudFormation(EmitterConformance):
    emitter = EMITTER
    extras: ClassVar[tuple[str, ...]] = (BUCKET, FUNCTION)
